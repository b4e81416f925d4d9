namespace SlakDet.Annotations.Tests;

public class LabelMappingTests
{
    [Fact]
    public void ReduceZeroLabel_EveryValue_FollowsThePublishedByteArithmetic()
    {
        for (var value = 0; value < 256; value++)
        {
            // As published: 0 becomes 255, one is subtracted, 254 becomes 255.
            var expected = (value == 0 ? 255 : value) - 1;
            Assert.Equal(expected == 254 ? 255 : expected, LabelMapping.ReduceZeroLabel[(byte)value]);
        }
    }

    [Fact]
    public void Identity_EveryValue_Stays()
    {
        for (var value = 0; value < 256; value++)
            Assert.Equal(value, LabelMapping.Identity[(byte)value]);
    }

    [Fact]
    public void Apply_Map_ReplacesInPlace()
    {
        byte[] labels = [0, 1, 150, 254, 255];
        LabelMapping.Create(reduceZeroLabel: true).Apply(labels);
        Assert.Equal<byte>([255, 0, 149, 253, 255], labels);
        LabelMapping.Create(reduceZeroLabel: false).Apply(labels);
        Assert.Equal<byte>([255, 0, 149, 253, 255], labels);
    }
}
