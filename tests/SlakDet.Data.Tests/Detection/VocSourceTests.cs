using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Detection;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Detection;

public sealed class VocSourceTests : IDisposable
{
    private static readonly ClassList Classes = new(["cat", "dog"]);
    private readonly TempFolder _folder = new();
    private readonly List<string> _ids = [];

    public VocSourceTests()
    {
        foreach (var folder in new[] { "JPEGImages", "Annotations", "ImageSets/Main" })
            Directory.CreateDirectory(_folder[folder]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WithoutAClassList_SaysWhatToGive()
    {
        Add("a", 64, 48, Object("dog", "8", "12", "30", "40"));
        var error = Assert.Throws<DatasetException>(() => (Source() with { Classes = null }).LoadForTraining());
        Assert.Equal("SD-VOC-CLASSES", error.Code);
        Assert.Contains("data.classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Objects_AreTruncatedAndLoweredByOne()
    {
        Add("a", 64, 48, Object("dog", "8.9", "12", "30", "40.5"), Object("cat", "1", "1", "64", "48"),
            Object("cat", "0", "0", "1e1", "0.5"));
        var set = Source().LoadForTraining();
        Assert.Same(Classes, set.Classes);
        Assert.Equal([1L, 2], set.Classes.CategoryIds);
        var item = Assert.Single(set.Items);
        Assert.Equal(("a.jpg", _folder["JPEGImages", "a.jpg"], 64, 48), (item.FileName, item.ImagePath, item.WidthPx, item.HeightPx));
        Assert.Equal([7f, 11, 29, 39, 0, 0, 63, 47, -1, -1, 9, -1], item.Boxes);
        Assert.Equal([1, 0, 0], item.Labels);
        Assert.Null(item.Masks);
    }

    [Fact]
    public void Load_DifficultOrUnknownObject_IsIgnoredOrLeftOut()
    {
        Add("a", 64, 48, Object("cat", "1", "2", "30", "40", difficult: 1), Object("horse", "1", "1", "9", "9"),
            Object("dog", "5", "5", "9", "9", difficult: 0));
        var item = Source().LoadForTraining().Items[0];
        Assert.Equal([4f, 4, 8, 8], item.Boxes);
        Assert.Equal([0f, 1, 29, 39], item.IgnoredBoxes);
        Assert.Equal([0], item.IgnoredLabels);
    }

    [Fact]
    public void LoadForTraining_Pictures_AreLargeEnoughAndHaveAnObjectOfAKnownClassEvenIfDifficult()
    {
        Add("empty", 64, 48);
        Add("unknown", 64, 48, Object("horse", "1", "1", "9", "9"));
        Add("narrow", 31, 48, Object("cat", "1", "1", "9", "9"));
        Add("difficult", 64, 48, Object("cat", "1", "1", "9", "9", difficult: 1));
        Add("good", 64, 48, Object("cat", "1", "1", "9", "9"));
        Assert.Equal([("difficult.jpg", 3L), ("good.jpg", 4)],
            Source().LoadForTraining().Items.Select(item => (item.FileName, item.ImageId)));
        Assert.Equal([0L, 1, 2, 3, 4], Source().LoadForEvaluation().Items.Select(item => item.ImageId));
    }

    [Fact]
    public void Load_FileWithoutSize_TakesThePictureAsItIsShown()
    {
        Add("a", 0, 0, Object("cat", "1", "1", "9", "9"));
        File.WriteAllBytes(_folder["JPEGImages", "a.jpg"], Pictures.WithOrientation(Pictures.Jpeg(64, 48), 6));
        var item = Source().LoadForTraining().Items[0];
        Assert.Equal((48, 64), (item.WidthPx, item.HeightPx));
        using var sample = DetectionSample.Decode(item);
        Assert.Equal((48, 64), (sample.Image.Width, sample.Image.Height));
    }

    [Fact]
    public void LoadForTraining_NoPictureLeft_IsRefused()
    {
        Add("a", 64, 48, Object("horse", "1", "1", "9", "9"));
        var error = Assert.Throws<DatasetException>(() => Source().LoadForTraining());
        Assert.Equal("SD-SET-EMPTY", error.Code);
        Assert.Contains($"the split 'train' of {_folder.FullName}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_GoodSet_FindsNothingAndCounts()
    {
        Add("a", 64, 48, Object("cat", "1", "1", "9", "9"), Object("dog", "5", "5", "9", "9", difficult: 1));
        Add("b", 64, 48, Object("dog", "5", "5", "9", "9"));
        var report = Check();
        Assert.Empty(report.Findings);
        Assert.Equal((2, 0), (report.Items, report.Objects!.Empty));
        Assert.Equal([1, 1], report.Objects.Objects);
        Assert.Equal([0, 1], report.Objects.Ignored);
    }

    [Fact]
    public void Check_BadPicturesAndFiles_AreToldAndTheRestIsChecked()
    {
        Add("good", 64, 48, Object("cat", "1", "1", "9", "9"), Object("dog", "1", "1", "9", "9"), Object("horse", "1", "1", "9", "9"));
        Add("broken", 64, 48);
        File.WriteAllText(_folder["Annotations", "broken.xml"], "<annotation><object>");
        Add("other size", 48, 64);
        File.WriteAllBytes(_folder["JPEGImages", "other size.jpg"], Pictures.Jpeg(64, 48));
        Add("without size", 0, 0);
        File.WriteAllBytes(_folder["JPEGImages", "without size.jpg"], []);
        Add("missing", 64, 48);
        File.Delete(_folder["JPEGImages", "missing.jpg"]);
        var report = Check();
        Assert.Equal(["SD-IMAGE-EMPTY", "SD-IMAGE-SIZE", "SD-VOC-IMAGE", "SD-VOC-XML", "SD-VOC-CLASS"],
            report.Findings.Select(finding => finding.Code));
        Assert.Equal(FindingSeverity.Warning, report.Findings[^1].Severity);
        Assert.Equal(2, report.Items);
    }

    private VocSource Source()
    {
        File.WriteAllLines(_folder["ImageSets", "Main", "train.txt"], _ids);
        return new() { Root = _folder.FullName, Split = "train", Classes = Classes };
    }

    private CheckReport Check() => DetectionCheck.Run(Source(), CheckDepth.Full, cancellation: TestContext.Current.CancellationToken);

    private void Add(string id, int width, int height, params string[] objects)
    {
        _ids.Add(id);
        File.WriteAllBytes(_folder["JPEGImages", id + ".jpg"], Pictures.Jpeg(Math.Max(1, width), Math.Max(1, height)));
        var size = width == 0 ? "" : $"<size><width>{width}</width><height>{height}</height><depth>3</depth></size>";
        File.WriteAllText(_folder["Annotations", id + ".xml"], $"<annotation>{size}{string.Concat(objects)}</annotation>");
    }

    private static string Object(string name, string left, string top, string right, string bottom, int? difficult = null) =>
        $"<object><name>{name}</name>{(difficult == null ? "" : $"<difficult>{difficult}</difficult>")}"
        + $"<bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>";
}
