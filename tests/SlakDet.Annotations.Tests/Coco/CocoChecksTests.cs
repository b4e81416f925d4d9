using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Coco;

public class CocoChecksTests
{
    private static readonly CocoImage Image = new(1, "a.jpg", 20, 10);

    private static readonly CocoAnnotation Sound = new()
    {
        Id = 1, ImageId = 1, CategoryId = 1, Box = new(1, 1, 8, 4), Area = 32, Segmentation = new CocoPolygons([[1, 1, 1, 5, 9, 5, 9, 1]]),
    };

    [Fact]
    public void Check_SoundFile_FindsNothing() => Assert.Empty(CocoChecks.Check(Data([Sound])));

    [Fact]
    public void Check_NothingInTheFile_TellsEachListAsAnError()
    {
        var findings = CocoChecks.Check(new([], [], []));
        Assert.Equal(3, findings.Count);
        Assert.All(findings, finding => Assert.Equal((FindingSeverity.Error, "SD-COCO-EMPTY"), (finding.Severity, finding.Code)));
    }

    [Fact]
    public void Check_ClassNames_MustBeThereAndDiffer()
    {
        var data = Data([Sound]) with { Categories = [new(1, "cat"), new(2, " "), new(3, "cat")] };
        Assert.Equal(
            ["1 categories have a blank name; give each a name: id 2.",
                "1 categories have a name that another has, too; names must differ: id 3 'cat'."],
            CocoChecks.Check(data).Select(finding => finding.Message));
    }

    [Fact]
    public void Check_FileNames_MustStayInsideAndDiffer()
    {
        CocoImage[] images = [Image, new(2, "/etc/passwd", 5, 5), new(3, "../b.jpg", 5, 5), new(4, "a.jpg", 5, 5)];
        var findings = CocoChecks.Check(Data([Sound, .. images[1..].Select((image, i) => Sound with { Id = i + 2, ImageId = 1 })]) with { Images = images });
        Assert.Equal(["SD-PATH", "SD-COCO-FILE-TWICE", "SD-COCO-NO-OBJECTS"], findings.Select(finding => finding.Code));
        Assert.Equal([FindingSeverity.Error, FindingSeverity.Warning, FindingSeverity.Information], findings.Select(finding => finding.Severity));
        Assert.StartsWith("2 file names", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("id 2 '/etc/passwd', id 3 '../b.jpg'", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("id 4 'a.jpg'", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Annotations_TellsTheirRow()
    {
        AssertFound("SD-COCO-BOX-EMPTY", Sound with { Box = new(1, 1, 0, 4) });
        AssertFound("SD-COCO-BOX-OUTSIDE", Sound with { Box = new(1, 1, 8, 14) });
        AssertFound("SD-COCO-BOX-OUTSIDE", Sound with { Box = new(-3, 1, 8, 4) });
        AssertFound("SD-COCO-AREA", Sound with { Area = 0 });
        AssertFound("SD-COCO-AREA-DIFFERS", Sound with { Area = 35 });
        AssertFound("SD-COCO-CROWD-POLYGON", Sound with { IsCrowd = true });
        AssertFound("SD-COCO-ID-ZERO", Sound with { Id = 0 });
    }

    [Fact]
    public void Check_SmallDeviations_AreTolerated()
    {
        Assert.Empty(CocoChecks.Check(Data([
            Sound with { Area = 33.5, Box = new(-0.7, 1, 21.5, 4) },
            Sound with { Id = 2, Area = 200, IsCrowd = true, Segmentation = new CocoRunLengths(RleMask.FromCounts(10, 20, [0, 200])) },
            Sound with { Id = 3, Area = 99, Segmentation = null },
        ])));
    }

    [Fact]
    public void Check_ManyRows_AreCountedAndThreeAreShown()
    {
        var data = Data([.. Enumerable.Range(1, 7).Select(id => Sound with { Id = id, Area = -1 })]);
        var finding = Assert.Single(CocoChecks.Check(data));
        Assert.StartsWith("7 areas", finding.Message, StringComparison.Ordinal);
        Assert.EndsWith("id 1 on a.jpg, id 2 on a.jpg, id 3 on a.jpg and 4 more.", finding.Message, StringComparison.Ordinal);
    }

    private static CocoDataset Data(IReadOnlyList<CocoAnnotation> annotations) => new([Image], [new(1, "cat")], annotations);

    private static void AssertFound(string code, CocoAnnotation annotation)
    {
        var finding = Assert.Single(CocoChecks.Check(Data([annotation])));
        Assert.Equal((FindingSeverity.Warning, code), (finding.Severity, finding.Code));
        Assert.Contains($"id {annotation.Id} on a.jpg", finding.Message, StringComparison.Ordinal);
    }
}
