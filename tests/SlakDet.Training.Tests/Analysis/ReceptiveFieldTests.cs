using CsCheck;
using SlakDet.Backbones.Slak;
using SlakDet.Training.Analysis;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Analysis;

[Collection(AloneCollection.Name)]
public class ReceptiveFieldTests
{
    /// <summary>A contribution that counts as 1: log10(9 + 1).</summary>
    private const float One = 9;

    private static readonly SlakConfig Tiny = new()
    {
        Depths = [1, 1, 1, 1], Dims = [4, 6, 8, 10], WidthFactor = 1, KernelSizes = [9, 7, 7, 5], SmallKernel = 3, LayerScaleInit = 1,
    };

    [Fact]
    public void Areas_OfOnePixelInTheMiddle_AreTheSmallestSquare()
    {
        var map = new float[81];
        map[4 * 9 + 4] = 5;
        Assert.All(ReceptiveField.Areas(map, 9), area => Assert.Equal((3, 9.0 / 81), (area.Side!.Value, area.Share!.Value), Close));
    }

    // Side n holds n^2 / 100^2 of an even map; the largest square that lies as far to every side of (50, 50) is 99.
    [Fact]
    public void Areas_OfAnEvenMap_AreTheShareItself()
    {
        var areas = ReceptiveField.Areas(Enumerable.Repeat(0.01f, 10_000).ToArray(), 100);
        Assert.Equal([0.2, 0.3, 0.5, 0.99], areas.Select(area => area.Threshold));
        Assert.Equal([45, 55, 71, null], areas.Select(area => area.Side));
        Assert.Equal([0.2025, 0.3025, 0.5041, null], areas.Select(area => area.Share is { } share ? Math.Round(share, 12) : (double?)null));
    }

    // Of ten equal contributions two lie in the square of 3, exactly a fifth: more than that is asked for.
    [Fact]
    public void Areas_AtTheThreshold_TakeTheNextSquare()
    {
        var map = new float[121];
        foreach (var (y, x) in new[] { (5, 5), (6, 6), (3, 5), (7, 2), (1, 5), (9, 9), (2, 1), (0, 0), (10, 4), (5, 0) })
            map[y * 11 + x] = One;
        // 2 of 10 within side 3, 3 within 5, 4 within 7, 7 within 9; side 11 would touch the border row 0, which no square may.
        Assert.Equal([5, 7, 9, null], ReceptiveField.Areas(map, 11).Select(area => area.Side));
    }

    [Fact]
    public void Areas_CountByTheLogarithm()
    {
        // 999 counts 3, as much as three of 9: half of all lies in the middle, which is not more than half.
        var map = new float[49];
        map[3 * 7 + 3] = 999;
        foreach (var place in new[] { 1 * 7 + 1, 1 * 7 + 5, 5 * 7 + 1 })
            map[place] = One;
        Assert.Equal([3, 3, 5, 5], ReceptiveField.Areas(map, 7).Select(area => area.Side));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Areas_OfAMapWithoutContributionsOrSquares_AreMissing(int side) =>
        Assert.All(ReceptiveField.Areas(new float[side * side], side), area => Assert.Null(area.Side));

    [Fact]
    public void Areas_OfAnotherNumberOfValues_AreRefused() =>
        Assert.StartsWith("8 values given; a map of 3 x 3 has 9.", Assert.Throws<ArgumentException>(() => ReceptiveField.Areas(new float[8], 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Areas_AreThoseOfTheDefinition() => Gen.Int[1, 24].SelectMany(side => Gen.Float[0, 50].Array[side * side]).Sample(map =>
    {
        var side = (int)Math.Sqrt(map.Length);
        var scaled = map.Select(value => Math.Log10(value + 1.0)).ToArray();
        var total = scaled.Sum();
        foreach (var (threshold, found, share) in ReceptiveField.Areas(map, side).Select(area => (area.Threshold, area.Side, area.Share)))
        {
            var (middle, expected) = (side / 2, (int?)null);
            for (var reach = 1; reach < middle && expected == null; reach++)
            {
                var sum = 0.0;
                for (var y = middle - reach; y <= middle + reach; y++)
                    for (var x = middle - reach; x <= middle + reach; x++)
                        sum += scaled[y * side + x];
                if (sum / total > threshold)
                    expected = 2 * reach + 1;
            }
            Assert.Equal(expected, found);
            Assert.Equal(expected is { } square ? (double)(square * square) / (side * side) : -1, share ?? -1, 1e-12);
        }
    }, iter: 500);

    [Fact]
    public void Mean_LeavesOutMapsThatAreNotNumbers()
    {
        var (map, used) = ReceptiveField.Mean([[float.NaN, 0], [1, 2], [0, float.NaN], [3, 5]]);
        Assert.Equal([2, 3.5f], map);
        Assert.Equal(2, used);
        Assert.Equal(0, ReceptiveField.Mean([[float.NaN]]).Used);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(65, 97)]
    public void Contributions_AreTheGradientByFiniteDifferences(int height, int width)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var backbone = Scrambled();
        var picture = randn([1, 3, height, width], float64);
        var map = ReceptiveField.Contributions(backbone, picture);

        Assert.Equal(height * width, map.Length);
        const double step = 1e-5;
        var values = picture.view(-1).data<double>();
        for (var place = 0; place < map.Length; place += 37)
        {
            var expected = 0.0;
            for (var color = 0; color < 3; color++)
            {
                var i = color * height * width + place;
                var before = values[i];
                values[i] = before + step;
                var above = Centre(backbone, picture);
                values[i] = before - step;
                var below = Centre(backbone, picture);
                values[i] = before;
                expected += Math.Max(0, (above - below) / (2 * step));
            }
            Assert.InRange(map[place], expected - 1e-6, expected + 1e-6 + 1e-5 * expected);
        }
        Assert.Contains(map, value => value > 1e-3);
        Assert.DoesNotContain(map, value => value < 0);
    }

    [Fact]
    public void Contributions_OfTheMergedForm_AreTheSame()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(8);
        using var backbone = Scrambled();
        backbone.to(float32);
        using var merged = backbone.Merged();
        var picture = randn([1, 3, 64, 64]);
        var (expected, actual) = (ReceptiveField.Contributions(backbone, picture), ReceptiveField.Contributions(merged, picture));
        var greatest = expected.Max();
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / greatest, 0, 1e-4));
    }

    private static bool Close((int Side, double Share) a, (int Side, double Share) b) => a.Side == b.Side && Math.Abs(a.Share - b.Share) < 1e-12;

    /// <summary>The sum of the positive channels at the middle of the last map.</summary>
    private static double Centre(SlakBackbone backbone, Tensor picture)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var last = backbone.LastStage(picture);
        var sum = 0.0;
        for (var channel = 0; channel < last.shape[1]; channel++)
            sum += Math.Max(0, last[0, channel, last.shape[2] / 2, last.shape[3] / 2].item<double>());
        return sum;
    }

    /// <summary>A backbone in evaluation and double precision whose every weight and statistic counts.</summary>
    private static SlakBackbone Scrambled()
    {
        var backbone = new SlakBackbone(Tiny);
        backbone.to(float64);
        using var noGradient = no_grad();
        foreach (var (_, parameter) in backbone.named_parameters())
            parameter.normal_(0, parameter.dim() > 1 ? 0.3 : 0.5);
        foreach (var (name, buffer) in backbone.named_buffers())
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                buffer.uniform_(0.5, 2);
        backbone.eval();
        return backbone;
    }
}
