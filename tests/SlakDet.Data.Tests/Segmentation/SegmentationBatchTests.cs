using SlakDet.Data.Segmentation;

namespace SlakDet.Data.Tests.Segmentation;

public class SegmentationBatchTests
{
    [Fact]
    public void Collate_Samples_AreOneAfterAnother()
    {
        var batch = SegmentationBatch.Collate([Sample("a", 1), Sample("b", 2)]);
        Assert.Equal((2, 1, 2), (batch.Count, batch.Height, batch.Width));
        Assert.Equal(["a", "b"], batch.Names);
        Assert.Equal([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], batch.Images);
        Assert.Equal<byte>([1, 1, 2, 2], batch.Labels);
        Assert.Equal([2, 2, 2, 2, 2, 2], batch.ImageAt(1).ToArray());
        Assert.Equal<byte>([2, 2], batch.LabelAt(1).ToArray());
    }

    [Fact]
    public void Collate_DifferentSizes_NamesBoth()
    {
        var other = new SegmentationSample("b", new float[12], new byte[4], 2, 2);
        Assert.Contains("a has 2 x 1, b has 2 x 2.",
            Assert.Throws<ArgumentException>(() => SegmentationBatch.Collate([Sample("a", 1), other])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Collate_NoSample_IsRefused() => Assert.Throws<ArgumentException>(() => SegmentationBatch.Collate([]));

    private static SegmentationSample Sample(string name, byte value) =>
        new(name, [.. Enumerable.Repeat((float)value, 6)], [value, value], Height: 1, Width: 2);
}
