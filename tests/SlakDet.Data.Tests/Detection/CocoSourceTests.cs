using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Tests.Detection;

public sealed class CocoSourceTests : IDisposable
{
    private static readonly Action<JObject> Crowd = annotation =>
    {
        annotation["iscrowd"] = 1;
        annotation["segmentation"] = RunLengths(0, 48, 63 * 48);
    };

    private readonly TempFolder _folder = new();
    private readonly CocoFile _file = new CocoFile().Category(7, "cat").Category(3, "dog").Category(9, "bird");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Objects_AreBoxesOfTheFileUnclippedWithTheirPlacesAsLabels()
    {
        _file.Image(5, "sub/a.jpg", 64, 48).Object(5, 9, (1.5, 2.25, 30.1, 20)).Object(5, 7, (-4, 40, 100, 30));
        var set = Source().LoadForTraining();
        Assert.Equal(["cat", "dog", "bird"], set.Classes.Names);
        Assert.Equal([7L, 3, 9], set.Classes.CategoryIds);
        var item = Assert.Single(set.Items);
        Assert.Equal(("sub/a.jpg", _folder["sub", "a.jpg"], 64, 48, 5L),
            (item.FileName, item.ImagePath, item.WidthPx, item.HeightPx, item.ImageId));
        Assert.Equal([1.5f, 2.25f, (float)(1.5 + 30.1), 22.25f, -4, 40, 96, 70], item.Boxes);
        Assert.Equal([2, 0], item.Labels);
        Assert.Null(item.Masks);
        Assert.Null(set.Coco);
    }

    [Theory]
    [InlineData(10, 10, 0.99, 5)]   // narrower than a pixel
    [InlineData(10, 10, 5, 0.99)]
    [InlineData(64, 10, 5, 5)]      // touches the picture from outside
    [InlineData(10, 48, 5, 5)]
    [InlineData(-5, 10, 5, 5)]
    [InlineData(10, -5, 5, 5)]
    public void Load_BoxThatCannotBeFound_IsSkipped(double x, double y, double width, double height)
    {
        _file.Image(1, "a.jpg", 64, 48).Object(1, 3, (x, y, width, height)).Object(1, 3, (63, 47, 1, 1));
        Assert.Equal([63f, 47, 64, 48], Source().LoadForTraining().Items[0].Boxes);
    }

    [Fact]
    public void Load_IgnoredEmptyOrUnknownObject_IsSkipped()
    {
        _file.Image(1, "a.jpg", 64, 48)
            .Object(1, 3, (1, 1, 9, 9), annotation => annotation["ignore"] = 1)
            .Object(1, 3, (2, 2, 9, 9), annotation => annotation["area"] = 0)
            .Object(1, 9, (3, 3, 9, 9))
            .Object(1, 3, (4, 4, 9, 9));
        var item = Source("cat", "dog").LoadForTraining().Items[0];
        Assert.Equal([4f, 4, 13, 13], item.Boxes);
        Assert.Equal([1], item.Labels);
    }

    [Fact]
    public void Load_Crowd_GoesToTheIgnoredOnes()
    {
        _file.Image(1, "a.jpg", 64, 48).Object(1, 3, (1, 1, 9, 9), Crowd).Object(1, 7, (4, 4, 9, 9));
        var item = (Source() with { WithMasks = true }).LoadForTraining().Items[0];
        Assert.Equal([4f, 4, 13, 13], item.Boxes);
        Assert.Equal([1f, 1, 10, 10], item.IgnoredBoxes);
        Assert.Equal([1], item.IgnoredLabels);
        Assert.Single(item.Masks!);
    }

    [Fact]
    public void LoadForTraining_Pictures_AreLargeEnoughAndHaveAnObjectOfAKnownClassEvenIfNoneIsLeft()
    {
        _file.Image(1, "no object.jpg", 64, 48)
            .Image(2, "unknown class.jpg", 64, 48).Object(2, 9, (1, 1, 9, 9))
            .Image(3, "narrow.jpg", 31, 48).Object(3, 7, (1, 1, 9, 9))
            .Image(4, "just wide enough.jpg", 32, 48).Object(4, 7, (1, 1, 9, 9))
            .Image(5, "crowd.jpg", 64, 48).Object(5, 7, (1, 1, 9, 9), Crowd)
            .Image(6, "too small.jpg", 64, 48).Object(6, 3, (1, 1, 0.5, 9));
        var source = Source("cat", "dog");
        Assert.Equal(["just wide enough.jpg", "crowd.jpg", "too small.jpg"], source.LoadForTraining().Items.Select(item => item.FileName));
        Assert.Equal([1, 0, 0], source.LoadForTraining().Items.Select(item => item.Labels.Length));
        var all = source.LoadForEvaluation();
        Assert.Equal([1L, 2, 3, 4, 5, 6], all.Items.Select(item => item.ImageId));
        Assert.Equal(5, all.Coco!.Annotations.Count);
    }

    [Fact]
    public void LoadForTraining_NoPictureLeft_IsRefused()
    {
        _file.Image(1, "a.jpg", 64, 48);
        var error = Assert.Throws<DatasetException>(() => Source().LoadForTraining());
        Assert.Equal("SD-SET-EMPTY", error.Code);
        Assert.Contains(_folder["file.json"], error.Message, StringComparison.Ordinal);
        Assert.Single(Source().LoadForEvaluation().Items);
    }

    [Theory]
    [InlineData("has no category 'horse', 'cow' of the class list; its categories are: cat, dog, bird.", "cat", "horse", "cow")]
    [InlineData("lists the classes in the order [cat, bird], the class list as [bird, cat].", "bird", "cat")]
    public void Load_ClassListThatDoesNotFit_IsRefused(string text, params string[] classes)
    {
        _file.Image(1, "a.jpg", 64, 48).Object(1, 7, (1, 1, 9, 9));
        var error = Assert.Throws<DatasetException>(() => Source(classes).LoadForTraining());
        Assert.Equal("SD-COCO-CLASSES", error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CategoriesOfTheSameName_AreRefused()
    {
        _file.Category(8, "cat").Image(1, "a.jpg", 64, 48).Object(1, 7, (1, 1, 9, 9));
        var error = Assert.Throws<DatasetException>(() => Source().LoadForTraining());
        Assert.Equal("SD-COCO-CLASSES", error.Code);
        Assert.Contains("The name 'cat' is given to class 0 and to class 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Masks_AreKeptUntilDrawn()
    {
        _file.Image(1, "a.jpg", 64, 48).Object(1, 7, (1, 1, 9, 9)).Object(1, 3, (4, 4, 9, 9), annotation =>
            annotation["segmentation"] = RunLengths(4 * 48 + 4, 9, 59 * 48 + 35));
        var masks = (Source() with { WithMasks = true }).LoadForTraining().Items[0].Masks!;
        Assert.IsType<CocoPolygons>(masks[0]);
        Assert.Equal([81, 9], masks.Select(mask => ObjectMask.FromSegmentation(mask, 48, 64).Area));
    }

    [Fact]
    public void Load_ObjectWithoutMask_IsRefusedOnlyWhereMasksAreNeeded()
    {
        _file.Image(1, "a.jpg", 64, 48).Object(1, 7, (1, 1, 9, 9), annotation => annotation.Remove("segmentation"));
        Assert.Single(Source().LoadForTraining().Items);
        var error = Assert.Throws<DatasetException>(() => (Source() with { WithMasks = true }).LoadForTraining());
        Assert.Equal("SD-COCO-MASK", error.Code);
        Assert.Contains("the annotation 1 on a.jpg has no segmentation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NameThatLeavesTheFolder_IsRefused()
    {
        _file.Image(1, "../a.jpg", 64, 48).Object(1, 7, (1, 1, 9, 9));
        Assert.Equal("SD-PATH", Assert.Throws<DatasetException>(() => Source().LoadForTraining()).Code);
    }

    private static JObject RunLengths(params int[] counts) => new() { ["size"] = new JArray(48, 64), ["counts"] = new JArray(counts) };

    private CocoSource Source(params string[] classes)
    {
        _file.Write(_folder["file.json"]);
        var list = classes.Length == 0 ? null : new ClassList(classes);
        return new() { AnnotationFile = _folder["file.json"], ImageFolder = _folder.FullName, Classes = list };
    }
}
