using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Tests.Classification;

namespace SlakDet.Data.Tests.Checks;

/// <summary>A good set, spoilt by one rule a test.</summary>
public sealed class ImageFolderCheckTests : IDisposable
{
    private static readonly ClassList Classes = new(["a", "b", "c"]);
    private readonly ImageSet _set = new();

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(CheckDepth.Fast)]
    [InlineData(CheckDepth.Full)]
    public void Run_GoodSet_FindsNothingAndCounts(CheckDepth depth)
    {
        var reports = Run(depth);
        Assert.Equal(["train", "val"], reports.Select(report => report.Split));
        Assert.All(reports, report => Assert.Empty(report.Report.Findings));
        Assert.Equal([3, 2, 2], reports[0].Report.Pictures);
        Assert.Equal([1, 1, 1], reports[1].Report.Pictures);
        Assert.Equal((7, 3), (reports[0].Report.Items, reports[1].Report.Items));
        Assert.Equal((71, 64, 3), Assert.Single(reports[1].Report.Sizes));
    }

    [Fact]
    public void Run_OneSplitForBoth_ChecksItOnce() =>
        Assert.Equal("train", Assert.Single(ImageFolderCheck.Run(_set.Root, "train", "train", Classes, CheckDepth.Full)).Split);

    [Fact]
    public void Run_PictureInBothSplits_IsAWarning()
    {
        File.Copy(Path.Combine(_set.Root, "train", "b", "picture 1.jpg"), Path.Combine(_set.Root, "val", "c", "copy.jpg"));
        Assert.Empty(Run(CheckDepth.Fast)[1].Report.Findings);
        var finding = Assert.Single(Run(CheckDepth.Full)[1].Report.Findings);
        Assert.Equal((FindingSeverity.Warning, "SD-IMAGE-SHARED"), (finding.Severity, finding.Code));
        Assert.StartsWith("The picture c/copy.jpg is in the split 'train' too, as b/picture 1.jpg;", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SameLengthOtherContent_IsNotShared()
    {
        var path = Path.Combine(_set.Root, "train", "a", "picture 0.jpg");
        var bytes = File.ReadAllBytes(path);
        bytes[^40] ^= 1;   // in the compressed data: still a picture
        File.WriteAllBytes(Path.Combine(_set.Root, "val", "a", "other.jpg"), bytes);
        Assert.Empty(Run(CheckDepth.Full)[1].Report.Findings);
    }

    [Theory]
    [InlineData(CheckDepth.Fast)]
    [InlineData(CheckDepth.Full)]
    public void Run_CutPicture_IsAnError(CheckDepth depth)
    {
        var path = _set.Add("train", "a", "cut", 90, 80);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..400]);
        var report = Run(depth)[0].Report;
        Assert.True(report.HasErrors);
        Assert.Equal(("SD-IMAGE-TRUNCATED", path), (report.Findings[0].Code, report.Findings[0].Path));
    }

    [Fact]
    public void Run_ClassesThatDoNotFit_AreTold()
    {
        Directory.Delete(Path.Combine(_set.Root, "val", "b"), recursive: true);
        _set.Add("val", "dog", "x", 40, 40);
        var findings = Run(CheckDepth.Fast)[1].Report.Findings;
        Assert.Equal([(FindingSeverity.Error, "SD-CLASS-UNKNOWN"), (FindingSeverity.Warning, "SD-CLASS-ABSENT")], findings.Select(finding => (finding.Severity, finding.Code)));
    }

    [Fact]
    public void Run_MissingSplit_IsAnErrorOfThatSplit()
    {
        Directory.Delete(Path.Combine(_set.Root, "val"), recursive: true);
        var reports = Run(CheckDepth.Full);
        Assert.False(reports[0].Report.HasErrors);
        Assert.Equal("SD-FOLDER-MISSING", Assert.Single(reports[1].Report.Findings).Code);
    }

    private IReadOnlyList<(string Split, CheckReport Report)> Run(CheckDepth depth) => ImageFolderCheck.Run(_set.Root, "train", "val", Classes, depth);
}
