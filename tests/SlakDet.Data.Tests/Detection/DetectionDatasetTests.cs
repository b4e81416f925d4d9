using SlakDet.Annotations;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Tests.Detection;

public sealed class DetectionDatasetTests : IDisposable
{
    private readonly DetectionSet _set = new(3);

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Concatenate_SetsOfTheSameClasses_IsOneAfterTheOther()
    {
        var (first, second) = (Set("a", "b"), Set("a", "b") with { Items = [_set.Items[2]] });
        var joined = DetectionDataset.Concatenate([first, second]);
        Assert.Equal([.. _set.Items, _set.Items[2]], joined.Items);
        Assert.Same(first.Classes, joined.Classes);
        Assert.Equal([7L, 9], joined.Classes.CategoryIds);
        Assert.Same(first, DetectionDataset.Concatenate([first]));
        Assert.Throws<ArgumentException>(() => DetectionDataset.Concatenate([]));
    }

    [Fact]
    public void Concatenate_AnotherOrderOfClasses_IsRefused()
    {
        var error = Assert.Throws<DatasetException>(() => DetectionDataset.Concatenate([Set("a", "b"), Set("b", "a")]));
        Assert.Equal("SD-CLASSES", error.Code);
        Assert.StartsWith("Two parts of the data have different classes: [a, b] and [b, a].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeat_Times_GoesThroughTheSetSoOften()
    {
        Assert.Equal([.. _set.Items, .. _set.Items, .. _set.Items], Set("a").Repeat(3).Items);
        Assert.Throws<ArgumentOutOfRangeException>(() => Set("a").Repeat(0));
    }

    private DetectionDataset Set(params string[] names) => new(new(names, categoryIds: [.. new long[] { 7, 9 }.Take(names.Length)]), _set.Items);
}
