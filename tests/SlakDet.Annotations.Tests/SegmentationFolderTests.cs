namespace SlakDet.Annotations.Tests;

public sealed class SegmentationFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Ade20KLayout_PairsAndSortsOrdinally()
    {
        Touch("images/training", "b.jpg", "a.JPEG", "Z.png", "a_1.bmp", "readme.txt");
        Touch("annotations/training", "a.png", "b.png", "Z.png", "a_1.png", "Thumbs.db");
        var items = SegmentationFolder.Open(_folder.FullName, "training").Items;
        Assert.Equal(["Z", "a", "a_1", "b"], items.Select(item => item.Name));
        Assert.Equal(new SegmentationItem("a", _folder["images", "training", "a.JPEG"], _folder["annotations", "training", "a.png"]),
            items[1]);
    }

    [Theory]
    [InlineData("training", "train")]
    [InlineData("train", "training")]
    [InlineData("validation", "val")]
    [InlineData("val", "validation")]
    [InlineData("test", "test")]
    public void Open_SplitUnderItsOtherName_IsFound(string split, string folder)
    {
        Touch($"images/{folder}", "a.jpg");
        Touch($"annotations/{folder}", "a.png");
        Assert.Single(SegmentationFolder.Open(_folder.FullName, split).Items);
    }

    [Fact]
    public void Open_BothNamesPresent_TakesTheOneAskedFor()
    {
        foreach (var name in new[] { "train", "training" })
        {
            Touch($"images/{name}", $"{name}.jpg");
            Touch($"annotations/{name}", $"{name}.png");
        }
        Assert.Equal("train", SegmentationFolder.Open(_folder.FullName, "train").Items[0].Name);
        Assert.Equal("training", SegmentationFolder.Open(_folder.FullName, "training").Items[0].Name);
    }

    [Fact]
    public void Open_MissingRoot_SaysSo() =>
        Refused("SD-FOLDER-MISSING", _folder["none"], "training", $"The data set folder {_folder["none"]} does not exist.");

    [Fact]
    public void Open_MissingImages_SaysSo() =>
        Refused("SD-FOLDER-MISSING", _folder.FullName, "training",
            $"No folder {_folder["images", "training"]} for the split 'training' ({_folder["images"]} itself is missing).");

    [Fact]
    public void Open_UnknownSplit_SaysWhatThereIs()
    {
        Touch("images/training", "a.jpg");
        Touch("images/other", "a.jpg");
        Refused("SD-FOLDER-MISSING", _folder.FullName, "validation", "(there is: other, training)");
    }

    [Fact]
    public void Open_MissingAnnotations_SaysSo()
    {
        Touch("images/training", "a.jpg");
        Refused("SD-FOLDER-MISSING", _folder.FullName, "training", $"No folder {_folder["annotations", "training"]}");
    }

    [Fact]
    public void Open_NoPicture_SaysWhatWasLookedFor()
    {
        Touch("images/training", "a.webp");
        Touch("annotations/training", "a.png");
        Refused("SD-FOLDER-EMPTY", _folder.FullName, "training", "looked for .jpg, .jpeg, .png, .bmp");
    }

    [Fact]
    public void Open_PicturesWithoutLabel_NamesTheFirstAndCounts()
    {
        Touch("images/training", "a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg");
        Touch("annotations/training", "c.png");
        Refused("SD-LABEL-MISSING", _folder.FullName, "training", "5 pictures", "a.jpg, b.jpg, d.jpg and 2 more");
    }

    [Fact]
    public void Open_LabelsWithoutPicture_NamesThem()
    {
        Touch("images/training", "a.jpg");
        Touch("annotations/training", "a.png", "z.png", "y.png");
        Refused("SD-IMAGE-MISSING", _folder.FullName, "training", "2 labels", ": y.png, z.png.");
    }

    [Fact]
    public void Open_TwoPicturesOfOneName_NamesThem()
    {
        Touch("images/training", "a.jpg", "a.png");
        Touch("annotations/training", "a.png");
        Refused("SD-IMAGE-TWICE", _folder.FullName, "training", "a.jpg and a.png");
    }

    [Fact]
    public void Open_TwoLabelsOfOneName_NamesThem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The two names are one file there.");
        Touch("images/training", "a.jpg");
        Touch("annotations/training", "a.png", "a.PNG");
        Refused("SD-LABEL-TWICE", _folder.FullName, "training", "a.PNG and a.png");
    }

    [Fact]
    public void Scan_WhatDoesNotPairUp_IsToldAndTheRestIsListed()
    {
        Touch("images/training", "a.jpg", "b.jpg", "c.jpg", "c.png");
        Touch("annotations/training", "a.png", "c.png", "d.png");
        var folder = SegmentationFolder.Scan(_folder.FullName, "training", out var findings);
        Assert.Equal(["a"], folder.Items.Select(item => item.Name));
        Assert.Equal(["SD-IMAGE-TWICE", "SD-LABEL-MISSING", "SD-IMAGE-MISSING"], findings.Select(finding => finding.Code));
        Assert.All(findings, finding => Assert.Equal(FindingSeverity.Error, finding.Severity));
    }

    private static void Refused(string code, string root, string split, params string[] parts)
    {
        var error = Assert.Throws<DatasetException>(() => SegmentationFolder.Open(root, split));
        Assert.Equal(code, error.Code);
        foreach (var part in parts)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private void Touch(string folder, params string[] names)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var name in names)
            File.WriteAllBytes(_folder[folder, name], []);
    }
}
