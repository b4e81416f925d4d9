using CsCheck;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Masks;

public class RleMaskTests
{
    private static readonly Gen<(NaiveMask A, NaiveMask B)> Pair = Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90])
        .SelectMany(size => Gen.Select(NaiveMask.OfSize(size.Item1, size.Item2), NaiveMask.OfSize(size.Item1, size.Item2)));

    [Fact]
    public void Encode_AnyMask_HasTheRunsOfThePixels() => NaiveMask.Any.Sample(naive =>
    {
        var counts = naive.Counts();
        Assert.Equal(counts, naive.Encode().Counts.ToArray());
        Assert.Equal(counts, RleMask.EncodeRows(naive.Rows(), naive.Height, naive.Width).Counts.ToArray());
    });

    [Fact]
    public void Encode_AnyValueButZero_IsOn()
    {
        Assert.Equal([1, 3, 2], RleMask.EncodeColumns([0, 1, 255, 2, 0, 0], 2, 3).Counts.ToArray());
        Assert.Equal([1, 2, 2, 1], RleMask.EncodeRows([0, 255, 0, 2, 0, 1], 2, 3).Counts.ToArray());
    }

    [Fact]
    public void Encode_LargeMask_CrossesStretchesOfTheEncoder()
    {
        var pixels = new byte[300 * 200];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i < 20_000 ? i & 1 : i / 977 & 1);
        var naive = new NaiveMask(300, 200, pixels);
        Assert.Equal(naive.Counts(), naive.Encode().Counts.ToArray());
        Assert.Equal(naive.Counts(), RleMask.EncodeRows(naive.Rows(), 300, 200).Counts.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void Encode_NoPixels_IsOneEmptyRun(int height, int width)
    {
        foreach (var mask in new[] { RleMask.EncodeColumns([], height, width), RleMask.EncodeRows([], height, width) })
        {
            Assert.Equal([0], mask.Counts.ToArray());
            Assert.Equal((0L, default), (mask.Area, mask.Bounds));
            Assert.Empty(mask.Decode());
            mask.DecodeRows([]);
        }
    }

    [Fact]
    public void Decode_AnyMask_GivesThePixels() => NaiveMask.Any.Sample(naive =>
    {
        var mask = naive.Encode();
        Assert.Equal(naive.Pixels, mask.Decode());
        var rows = new byte[naive.Pixels.Length];
        rows.AsSpan().Fill(7);
        mask.DecodeRows(rows);
        Assert.Equal(naive.Rows(), rows);
    });

    [Fact]
    public void AreaAndBounds_AnyMask_AreThoseOfThePixels() => NaiveMask.Any.Sample(naive =>
    {
        var mask = naive.Encode();
        Assert.Equal(naive.Pixels.Sum(pixel => pixel), mask.Area);
        Assert.Equal(naive.Bounds(), mask.Bounds);
    });

    [Fact]
    public void Strings_AnyMask_ReadBack() => NaiveMask.Any.Sample(naive =>
    {
        var text = naive.Encode().ToCompressedString();
        Assert.All(text, letter => Assert.InRange(letter, '0', 'o'));
        Assert.Equal(naive.Counts(), RleMask.Parse(text, naive.Height, naive.Width).Counts.ToArray());
    });

    [Theory]
    [InlineData(5, 5, "i0", 25)]
    [InlineData(4, 4, "04<", 0, 4, 12)]
    [InlineData(1, 1057, "7X13Pn0OmPO", 7, 40, 3, 1000, 2, 5)]
    [InlineData(16384, 16384, "0PPPPP8", 0, RleMask.MaxPixels)]
    [InlineData(0, 0, "")]
    public void Strings_KnownRuns_AreTheirStrings(int height, int width, string text, params int[] counts)
    {
        Assert.Equal(text, RleMask.FromCounts(height, width, counts).ToCompressedString());
        Assert.Equal(counts, RleMask.Parse(text, height, width).Counts.ToArray());
    }

    [Theory]
    [InlineData("X", "cut short")]
    [InlineData("6230X", "cut short")]
    [InlineData("62 309", "character 2 is 32")]
    [InlineData("é", "character 0 is 195")]
    [InlineData("6230p", "character 4 is 112")]
    [InlineData("oooooooo0", "more than 7 characters")]
    [InlineData("O", "run 0 has -1 pixels")]
    [InlineData("623G9", "run 3 has -7 pixels")]
    [InlineData("PPPPP8PPPPP8", "its first 2 runs have 536870912 pixels")]
    [InlineData("62308", "add up to 24 pixels; they must give 25")]
    [InlineData("", "add up to 0 pixels")]
    public void Parse_BadString_IsRefused(string text, string reason)
    {
        var error = Assert.Throws<DatasetException>(() => RleMask.Parse(text, 5, 5));
        Assert.Equal("SD-RLE", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, -1)]
    [InlineData(1 << 20, 1 << 20)]
    public void Sizes_NegativeOrHuge_AreRefused(int height, int width)
    {
        Assert.Equal("SD-RLE", Assert.Throws<DatasetException>(() => RleMask.Parse("0", height, width)).Code);
        Assert.Equal("SD-RLE", Assert.Throws<DatasetException>(() => RleMask.EncodeRows([], height, width)).Code);
        Assert.Equal("SD-RLE", Assert.Throws<DatasetException>(() => RleMask.FromPolygon([0, 0, 1, 1, 0, 1], height, width)).Code);
    }

    [Fact]
    public void FromCounts_RunsThatDoNotFit_AreRefused()
    {
        Assert.Contains("A run of -1", Assert.Throws<DatasetException>(() => RleMask.FromCounts(2, 2, [5, -1])).Message, StringComparison.Ordinal);
        Assert.Contains("add up to 4294967294 pixels; they must give 4",
            Assert.Throws<DatasetException>(() => RleMask.FromCounts(2, 2, [int.MaxValue, int.MaxValue])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_OfAnotherSize_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => RleMask.EncodeColumns(new byte[5], 2, 3));
        Assert.Throws<ArgumentException>(() => RleMask.EncodeRows(new byte[7], 2, 3));
        Assert.Throws<ArgumentException>(() => RleMask.FromCounts(2, 3, [6]).DecodeRows(new byte[5]));
    }

    [Fact]
    public void UnionAndIntersection_AnyPair_AreThoseOfThePixels() => Pair.Sample(pair =>
    {
        var (a, b) = (pair.A.Encode(), pair.B.Encode());
        var union = pair.A with { Pixels = [.. pair.A.Pixels.Zip(pair.B.Pixels, (x, y) => (byte)(x | y))] };
        var intersection = pair.A with { Pixels = [.. pair.A.Pixels.Zip(pair.B.Pixels, (x, y) => (byte)(x & y))] };
        Assert.Equal(union.Counts(), RleMask.Union(a, b).Counts.ToArray());
        Assert.Equal(intersection.Counts(), RleMask.Intersection(a, b).Counts.ToArray());

        var common = intersection.Pixels.Sum(pixel => (double)pixel);
        Assert.Equal(common == 0 ? 0 : common / union.Pixels.Sum(pixel => pixel), RleMask.IntersectionOverUnion(a, b, truthIsCrowd: false));
        Assert.Equal(common == 0 ? 0 : common / a.Area, RleMask.IntersectionOverUnion(a, b, truthIsCrowd: true));
    });

    [Fact]
    public void UnionAndIntersection_NoneOneOrSeveralMasks_FollowMaskApi()
    {
        RleMask a = RleMask.FromCounts(2, 3, [1, 2, 3]), b = RleMask.FromCounts(2, 3, [2, 2, 2]), c = RleMask.FromCounts(2, 3, [0, 1, 5]);
        Assert.Same(a, RleMask.Union(a));
        Assert.Equal([0, 4, 2], RleMask.Union(a, b, c).Counts.ToArray());
        Assert.Equal([2, 1, 3], RleMask.Intersection(a, b).Counts.ToArray());
        Assert.Equal([6], RleMask.Intersection(a, b, c).Counts.ToArray());
        foreach (var nothing in new[] { RleMask.Union(), RleMask.Intersection(a, RleMask.FromCounts(3, 2, [6])) })
            Assert.Equal((0, 0, 0), (nothing.HeightPx, nothing.WidthPx, nothing.Counts.Length));
    }

    [Fact]
    public void RunsOfNoPixel_InTheMiddle_ChangeNothing()
    {
        RleMask odd = RleMask.FromCounts(2, 3, [1, 1, 0, 1, 0, 0, 3, 0]), plain = RleMask.FromCounts(2, 3, [1, 2, 3]);
        Assert.Equal((plain.Area, plain.Bounds), (odd.Area, odd.Bounds));
        Assert.Equal(plain.Decode(), odd.Decode());
        Assert.Equal(plain.Counts.ToArray(), RleMask.Union(odd, odd).Counts.ToArray());
        Assert.Equal(1, RleMask.IntersectionOverUnion(odd, odd, truthIsCrowd: false));
        Assert.Equal(1, RleMask.IntersectionOverUnion(odd, plain, truthIsCrowd: false));
    }

    [Fact]
    public void IntersectionOverUnion_SizesThatDiffer_IsMinusOneWhereTheBoxesMeet()
    {
        RleMask a = Box(0, 2, 4), b = Box(1, 2, 5), far = Box(3, 1, 5);
        Assert.Equal(-1, RleMask.IntersectionOverUnion(a, b, truthIsCrowd: false));
        Assert.Equal(0, RleMask.IntersectionOverUnion(a, far, truthIsCrowd: false));

        static RleMask Box(int at, int side, int heightPx) => RleMask.FromPolygon(new CocoBox(at, at, side, side).Corners, heightPx, 4);
    }
}
