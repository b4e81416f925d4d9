using CsCheck;
using SlakDet.Data.Shapes.Layouts;

namespace SlakDet.Data.Tests.Shapes.Layouts;

public class RunLengthsTests
{
    [Fact]
    public void Encode_HandCounted_GoesDownTheColumnsAndStartsWithZeros()
    {
        Assert.Equal([1, 3], RunLengths.Encode([false, true, true, true], 2));
        Assert.Equal([0, 1, 2, 2, 1], RunLengths.Encode([true, false, true, false, true, false], 3));
        Assert.Equal([0, 4], RunLengths.Encode([true, true, true, true], 2));
        Assert.Equal([4], RunLengths.Encode(new bool[4], 2));
    }

    [Fact]
    public void Encode_AnyMask_DecodesToIt()
        => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Bool.Array[81]).Sample((width, height, pixels) =>
        {
            var mask = pixels[..(width * height)];
            Assert.Equal(mask, Decode(RunLengths.Encode(mask, width), width, height));
        });

    internal static bool[] Decode(IReadOnlyList<int> counts, int width, int height)
    {
        var (mask, position) = (new bool[width * height], 0);
        for (var i = 0; i < counts.Count; i++)
            for (var end = position + counts[i]; position < end; position++)
                mask[position % height * width + position / height] = i % 2 == 1;
        Assert.Equal(mask.Length, position);
        return mask;
    }
}
