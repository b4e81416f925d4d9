using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Detection;
using SlakDet.Data.Tests.Detection;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Checks;

/// <summary>A good COCO set of three pictures, spoilt by one rule a test.</summary>
public sealed class DetectionCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CocoFile _file = new CocoFile().Category(7, "cat").Category(3, "dog");

    public DetectionCheckTests()
    {
        foreach (var (id, name) in new[] { (1, "a.jpg"), (2, "b.jpg"), (3, "c.jpg") })
        {
            File.WriteAllBytes(_folder[name], Pictures.Jpeg(64, 48));
            _file.Image(id, name, 64, 48).Object(id, 7, (1, 1, 20, 20)).Object(id, 3, (5, 5, 20, 20));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CheckDepth.Fast)]
    [InlineData(CheckDepth.Full)]
    public void Run_GoodSet_FindsNothingAndCounts(CheckDepth depth)
    {
        _file.Object(1, 7, (9, 9, 20, 20), annotation =>
        {
            annotation["iscrowd"] = 1;
            annotation["segmentation"] = new JObject { ["size"] = new JArray(48, 64), ["counts"] = new JArray(0, 400, 64 * 48 - 400) };
        });
        var progress = new List<(int, int)>();
        var report = Run(depth, progress: (done, all) => progress.Add((done, all)));
        Assert.Empty(report.Findings);
        Assert.False(report.HasErrors);
        Assert.Equal((3, null), (report.Items, report.Labels));
        Assert.Equal([(64, 48, 3)], report.Sizes);
        Assert.Equal([3, 3], report.Objects!.Objects);
        Assert.Equal([1, 0], report.Objects.Ignored);
        Assert.Equal([3, 3], report.Objects.Images);
        Assert.Equal(0, report.Objects.Empty);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], progress);
    }

    [Fact]
    public void Run_MissingPicture_IsAnErrorWithWhatIsThere()
    {
        File.Move(_folder["b.jpg"], _folder["B.JPG"]);
        File.Delete(_folder["c.jpg"]);
        var findings = Run().Findings;
        Assert.Equal([(FindingSeverity.Error, "SD-IMAGE-MISSING"), (FindingSeverity.Error, "SD-IMAGE-MISSING")],
            findings.Select(f => (f.Severity, f.Code)));
        Assert.Equal($"The picture {_folder["b.jpg"]} is annotated and does not exist. There is B.JPG; names must agree in every letter.",
            findings[0].Message);
        Assert.EndsWith("Copy it there, or take it out of the annotations.", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingFolder_IsNamedInEachPicture()
    {
        _file.Write(_folder["file.json"]);
        var source = new CocoSource { AnnotationFile = _folder["file.json"], ImageFolder = _folder["pictures"] };
        Assert.All(DetectionCheck.Run(source, CheckDepth.Fast, cancellation: TestContext.Current.CancellationToken).Findings, finding =>
            Assert.Contains($"Its folder {_folder["pictures"]} is missing too", finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_OtherSize_IsAnErrorAndExifTurnsThePicture()
    {
        File.WriteAllBytes(_folder["b.jpg"], Pictures.WithOrientation(Pictures.Jpeg(64, 48), 6));
        var report = Run();
        Assert.Equal(["SD-IMAGE-SIZE", "SD-IMAGE-ORIENTATION"], report.Findings.Select(f => f.Code));
        Assert.Equal($"The picture {_folder["b.jpg"]} has 48 x 64 pixels (width x height), its annotations say 64 x 48; "
            + "they must be equal. The sides are exchanged: pictures are turned upright by their EXIF rotation; "
            + "save it as its annotator saw it.", report.Findings[0].Message);
        Assert.True(report.HasErrors);
        Assert.Equal([(64, 48, 2), (48, 64, 1)], report.Sizes);
    }

    [Fact]
    public void Run_CutPicture_IsAnErrorAtAnyDepth()
    {
        File.WriteAllBytes(_folder["b.jpg"], File.ReadAllBytes(_folder["b.jpg"])[..300]);
        Assert.Equal("SD-IMAGE-TRUNCATED", Assert.Single(Run().Findings).Code);
        Assert.Equal("SD-IMAGE-TRUNCATED", Assert.Single(Run(CheckDepth.Full).Findings).Code);
    }

    [Fact]
    public void Run_ClassWithoutObject_IsAWarning()
    {
        _file.Category(9, "bird").Object(1, 9, (1, 1, 0.5, 9), annotation => annotation["area"] = 5);
        var report = Run();
        var finding = Assert.Single(report.Findings, finding => finding.Code == "SD-CLASS-ABSENT");
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.StartsWith("1 of 3 classes have no object in this split: 2 'bird'.", finding.Message, StringComparison.Ordinal);
        Assert.False(report.HasErrors);
    }

    [Fact]
    public void Run_NoObjectOfTheClasses_IsAnError()
    {
        _file.Category(9, "bird");
        var finding = Assert.Single(Run(classes: "bird").Findings);
        Assert.Equal("SD-SET-EMPTY", finding.Code);
        Assert.StartsWith("None of the 3 pictures has an object to train on, of the classes bird;", finding.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SmallPicture_IsAWarning()
    {
        File.WriteAllBytes(_folder["d.jpg"], Pictures.Jpeg(64, 31));
        _file.Image(4, "d.jpg", 64, 31).Object(4, 7, (1, 1, 20, 20));
        var finding = Assert.Single(Run().Findings);
        Assert.Equal((FindingSeverity.Warning, "SD-IMAGE-SMALL"), (finding.Severity, finding.Code));
    }

    [Fact]
    public void Run_SuspiciousAnnotations_AreToldAndTheRestIsChecked()
    {
        File.Delete(_folder["c.jpg"]);
        _file.Image(4, "../d.jpg", 64, 48).Object(1, 7, (50, 1, 20, 20), annotation => annotation["area"] = 14 * 20);
        var report = Run();
        Assert.Equal(["SD-IMAGE-MISSING", "SD-PATH", "SD-COCO-BOX-OUTSIDE", "SD-COCO-NO-OBJECTS"],
            report.Findings.Select(finding => finding.Code));
        Assert.Equal(_folder["file.json"], report.Findings[1].Path);
        Assert.Equal(3, report.Items);
    }

    [Fact]
    public void Run_ObjectWithoutMask_IsAnErrorWhereMasksAreNeeded()
    {
        _file.Object(2, 7, (1, 1, 20, 20), annotation => annotation.Remove("segmentation"))
            .Object(2, 7, (1, 1, 20, 20), annotation =>
            {
                annotation.Remove("segmentation");
                annotation["ignore"] = 1;
            });
        Assert.Empty(Run().Findings);
        var finding = Assert.Single(Run(masks: true).Findings);
        Assert.Equal((FindingSeverity.Error, "SD-COCO-MASK"), (finding.Severity, finding.Code));
    }

    [Fact]
    public void Run_BrokenFile_IsTheOnlyFinding()
    {
        File.WriteAllText(_folder["broken.json"], "{\"images\": [");
        var source = new CocoSource { AnnotationFile = _folder["broken.json"], ImageFolder = _folder.FullName };
        var report = DetectionCheck.Run(source, CheckDepth.Fast, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(FindingSeverity.Error, Assert.Single(report.Findings).Severity);
        Assert.Equal(0, report.Items);
        Assert.Null(report.Objects);
    }

    [Fact]
    public void Run_ClassListThatDoesNotFit_IsAnError() =>
        Assert.Equal("SD-COCO-CLASSES", Assert.Single(Run(classes: "horse").Findings).Code);

    [Fact]
    public void Run_Cancelled_Stops()
    {
        _file.Write(_folder["file.json"]);
        var source = new CocoSource { AnnotationFile = _folder["file.json"], ImageFolder = _folder.FullName };
        Assert.Throws<OperationCanceledException>(() => DetectionCheck.Run(source, CheckDepth.Fast, cancellation: new(canceled: true)));
    }

    private CheckReport Run(
        CheckDepth depth = CheckDepth.Fast, string? classes = null, bool masks = false, Action<int, int>? progress = null)
    {
        _file.Write(_folder["file.json"]);
        var source = new CocoSource
        {
            AnnotationFile = _folder["file.json"],
            ImageFolder = _folder.FullName,
            Classes = classes == null ? null : new([classes]),
            WithMasks = masks,
        };
        return DetectionCheck.Run(source, depth, progress);
    }
}
