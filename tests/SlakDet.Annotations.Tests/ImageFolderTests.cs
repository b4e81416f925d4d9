namespace SlakDet.Annotations.Tests;

public sealed class ImageFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ImageNetLayout_SortsClassesAndPicturesOrdinally()
    {
        Touch("train/cat", "b.jpg", "B.JPEG", "a.png", "notes.txt");
        Touch("train/Zebra", "1.bmp");
        Touch("train/ant", "x.jpg");
        Touch("train/.thumbnails", "x.jpg");
        var folder = ImageFolder.Open(_folder.FullName, "train");
        Assert.Equal(["Zebra", "ant", "cat"], folder.Classes.Names);
        Assert.Equal(["Zebra/1.bmp", "ant/x.jpg", "cat/B.JPEG", "cat/a.png", "cat/b.jpg"], folder.Items.Select(item => item.Name));
        Assert.Equal([0, 1, 2, 2, 2], folder.Items.Select(item => item.Label));
        Assert.Equal(_folder["train", "cat", "b.jpg"], folder.Items[4].ImagePath);
    }

    [Fact]
    public void Open_WithAClassList_TakesItsOrder()
    {
        Touch("train/a", "1.jpg");
        Touch("train/b", "2.jpg");
        var folder = ImageFolder.Open(_folder.FullName, "train", new ClassList(["b", "a"]));
        Assert.Equal([("b/2.jpg", 0), ("a/1.jpg", 1)], folder.Items.Select(item => (item.Name, item.Label)));
    }

    [Theory]
    [InlineData("training", "train")]
    [InlineData("validation", "val")]
    [InlineData("val", "validation")]
    [InlineData("test", "test")]
    public void Open_SplitUnderItsOtherName_IsFound(string split, string folder)
    {
        Touch($"{folder}/a", "1.jpg");
        Assert.Single(ImageFolder.Open(_folder.FullName, split).Items);
    }

    [Fact]
    public void FindClasses_OfTheTrainingSplit_AreItsFolders()
    {
        Touch("train/b");
        Touch("train/a", "1.jpg");
        Assert.Equal(["a", "b"], ImageFolder.FindClasses(_folder.FullName, "train").Names);
    }

    [Fact]
    public void Open_MissingRoot_SaysSo() => Refused("SD-FOLDER-MISSING", _folder["none"], "train", null, $"The data set folder {_folder["none"]} does not exist.");

    [Fact]
    public void Open_UnknownSplit_SaysWhatThereIs()
    {
        Touch("train/a", "1.jpg");
        Refused("SD-FOLDER-MISSING", _folder.FullName, "test", null, $"No folder {_folder["test"]} for the split 'test' (there is: train). The layout is SPLIT/CLASS/picture.jpg");
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/tmp")]
    public void Open_SplitOutsideTheRoot_IsRefused(string split) => Refused("SD-PATH", _folder.FullName, split, null, split);

    [Fact]
    public void Open_NoClassFolder_SaysHowItMustLie()
    {
        Touch("val", "ILSVRC2012_val_00000001.JPEG");
        Refused("SD-FOLDER-EMPTY", _folder.FullName, "val", null, $"No class folder in {_folder["val"]}; the layout is SPLIT/CLASS/picture.jpg, a folder a class.");
        Refused("SD-FOLDER-EMPTY", _folder.FullName, "val", new ClassList(["a"]), $"No class folder in {_folder["val"]}");
    }

    [Fact]
    public void Open_NoPicture_SaysWhatWasLookedFor()
    {
        Touch("train/a", "1.webp");
        Refused("SD-FOLDER-EMPTY", _folder.FullName, "train", null, "looked for .jpg, .jpeg, .png, .bmp");
    }

    [Fact]
    public void Open_FolderThatIsNoClass_NamesIt()
    {
        Touch("val/a", "1.jpg");
        Touch("val/zebra", "1.jpg");
        Refused("SD-CLASS-UNKNOWN", _folder.FullName, "val", new ClassList(["a", "b", "../zebra"]), $"1 folders of {_folder["val"]} are no class: zebra. There are 3 classes: a, b, ../zebra.");
    }

    [Fact]
    public void Scan_WhatIsSuspicious_IsToldAndTheRestIsListed()
    {
        Touch("train", "stray.jpg");
        Touch("train/a", "1.jpg");
        Touch("train/a/more", "2.jpg");
        Touch("train/b");
        var folder = ImageFolder.Scan(_folder.FullName, "train", null, out var findings);
        Assert.Equal(["a/1.jpg"], folder.Items.Select(item => item.Name));
        Assert.Equal(["SD-CLASS-ABSENT", "SD-IMAGE-CLASSLESS", "SD-FOLDER-NESTED"], findings.Select(finding => finding.Code));
        Assert.All(findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
        Assert.StartsWith($"1 of 2 classes have no picture in {_folder["train"]}: b.", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("stray.jpg", findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("a/more", findings[2].Message, StringComparison.Ordinal);
        Assert.Single(ImageFolder.Open(_folder.FullName, "train").Items);
    }

    private static void Refused(string code, string root, string split, ClassList? classes, string part)
    {
        var error = Assert.Throws<DatasetException>(() => ImageFolder.Open(root, split, classes));
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private void Touch(string folder, params string[] names)
    {
        Directory.CreateDirectory(_folder[folder]);
        foreach (var name in names)
            File.WriteAllBytes(_folder[folder, name], []);
    }
}
