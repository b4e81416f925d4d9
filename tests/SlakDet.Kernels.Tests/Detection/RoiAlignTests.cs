using System.Numerics;
using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

public class RoiAlignTests
{
    [Theory]
    [InlineData("roialign_out_7_stride4", 7, 0.25)]
    [InlineData("roialign_out_14_stride4", 14, 0.25)]
    [InlineData("roialign_out_7_stride8", 7, 0.125)]
    public void Apply_OnTheReferenceBoxes_IsThePublishedOperator(string file, int size, double scale)
    {
        using var scope = NewDisposeScope();
        var output = RoiAlign.Apply(Golden.Component("roialign_features"), Golden.Component("roialign_rois"), size, scale);
        Golden.AssertClose(Golden.Component(file), output, 1e-6);
    }

    [Fact]
    public void Gradient_OnTheReferenceBoxes_IsThePublishedOperators()
    {
        using var scope = NewDisposeScope();
        var features = Golden.Component("roialign_features").requires_grad_(true);
        RoiAlign.Apply(features, Golden.Component("roialign_rois"), 7, 0.25).backward([Golden.Component("roialign_backward_weight")]);
        Golden.AssertClose(Golden.Component("roialign_backward_grad_input"), features.grad!, 2e-6);
    }

    [Theory]
    [InlineData("n7_adaptive", 7, 0, 1e-6)]
    [InlineData("n7_ratio2", 7, 2, 1e-6)]
    [InlineData("n1_adaptive", 1, 0, 1e-6)]
    [InlineData("n3_adaptive", 3, 0, 1e-13)]
    [InlineData("n5_ratio2", 5, 2, 1e-13)]
    public void Apply_InEveryMemoryFormat_IsTorchvisions(string name, int size, int samplingRatio, double tolerance)
    {
        using var scope = NewDisposeScope();
        var expected = Golden.Torchvision($"roialign_{name}_out");
        var features = Golden.Torchvision("roialign_features").to_type(expected.dtype);
        var rois = Golden.Torchvision("roialign_rois");
        foreach (var map in MemoryFormats(features))
        {
            var output = RoiAlign.Apply(map, rois, size, 0.25, samplingRatio);
            Golden.AssertClose(expected, output, tolerance);
            Assert.True(output.is_contiguous());
        }
    }

    [Theory]
    [InlineData("n7_adaptive", 7, 0, 4e-6)]
    [InlineData("n3_adaptive", 3, 0, 1e-13)]
    [InlineData("n5_ratio2", 5, 2, 1e-13)]
    public void Gradient_InEveryMemoryFormat_IsTorchvisions(string name, int size, int samplingRatio, double tolerance)
    {
        using var scope = NewDisposeScope();
        var upstream = Golden.Torchvision($"roialign_{name}_upstream");
        var features = Golden.Torchvision("roialign_features").to_type(upstream.dtype);
        foreach (var map in MemoryFormats(features))
            foreach (var gradient in MemoryFormats(upstream))
            {
                var leaf = map.detach().requires_grad_(true);
                RoiAlign.Apply(leaf, Golden.Torchvision("roialign_rois"), size, 0.25, samplingRatio).backward([gradient]);
                Golden.AssertClose(Golden.Torchvision($"roialign_{name}_gradient"), leaf.grad!, tolerance);
            }
    }

    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(9, 2, 0)]
    [InlineData(20, 3, 3)]
    public void Gradient_IsThatOfFiniteDifferences(int channels, int size, int samplingRatio)
    {
        using var scope = NewDisposeScope();
        var features = Numbers(1, 2, channels, 6, 7);
        var rois = from_array(new double[,] { { 0, 1.3, 2.1, 20.7, 18.2 }, { 1, -3, 5, 30, 9 }, { 1, 3, 3, 11, 22.5 } });
        var leaf = features.clone().requires_grad_(true);
        var output = RoiAlign.Apply(leaf, rois, size, 0.25, samplingRatio);
        var upstream = Numbers(2, output.shape);
        output.backward([upstream]);
        const double Step = 1e-3;
        var cells = features.numel();
        for (var i = 0L; i < cells; i += 5)
        {
            using var inner = NewDisposeScope();
            var step = zeros_like(features);
            step.view(-1)[i] = tensor(Step);
            var rise = RoiAlign.Apply(features + step, rois, size, 0.25, samplingRatio) - RoiAlign.Apply(features - step, rois, size, 0.25, samplingRatio);
            // The operator is linear in the features, so a difference has no error of its own.
            Assert.Equal((rise * upstream).sum().item<double>() / (2 * Step), leaf.grad!.view(-1)[i].item<double>(), 1e-9);
        }
    }

    [Fact]
    public void ApplyAndGradient_WithAnyNumberOfThreads_AreTheSameBits()
    {
        using var scope = NewDisposeScope();
        var (features, rois, levels) = Pyramid(40, 150);
        var upstream = Numbers(5, 150, 40, 7, 7).to_type(ScalarType.Float32);
        var before = get_num_threads();
        try
        {
            var results = new List<Tensor[]>();
            foreach (var threads in (int[])[1, 2, 5])
            {
                set_num_threads(threads);
                Tensor[] leaves = [.. features.Select(map => map.detach().clone().requires_grad_(true))];
                var output = RoiAlign.ApplyPyramid(leaves, rois, levels, 7, Scales);
                output.backward([upstream]);
                results.Add([output.detach(), .. leaves.Select(leaf => leaf.grad!)]);
            }
            foreach (var result in results.Skip(1))
                Assert.All(result.Zip(results[0]), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void ApplyPyramid_IsApplyOnEachBoxesLevel()
    {
        using var scope = NewDisposeScope();
        var (features, rois, levels) = Pyramid(19, 60);
        Tensor[] together = [.. features.Select(map => map.clone().requires_grad_(true))];
        Tensor[] apart = [.. features.Select(map => map.clone().requires_grad_(true))];
        var output = RoiAlign.ApplyPyramid(together, rois, levels, 7, Scales);
        var upstream = Numbers(3, output.shape).to_type(ScalarType.Float32);
        output.backward([upstream]);
        for (var level = 0; level < features.Length; level++)
        {
            var own = (levels == level).nonzero().view(-1);
            var expected = RoiAlign.Apply(apart[level], rois.index_select(0, own), 7, Scales[level]);
            Assert.True(expected.equal(output.index_select(0, own)).all().item<bool>());
            expected.backward([upstream.index_select(0, own)]);
            Assert.True(apart[level].grad!.equal(together[level].grad!).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void ApplyPyramid_OfChannelsLastMapsOrOneBoxAtATime_IsTheSameBits(ScalarType type)
    {
        using var scope = NewDisposeScope();
        // 35 channels: whole blocks of vectors, read in place, and a rest. One box alone is brought into order by itself, many are together.
        var (maps, rois, levels) = Pyramid(35, 90);
        Tensor[] features = [.. maps.Select(map => map.to_type(type))];
        var expected = RoiAlign.ApplyPyramid(features, rois, levels, 7, Scales);
        Tensor[] channelsLast = [.. features.Select(map => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2))];
        Assert.True(expected.equal(RoiAlign.ApplyPyramid(channelsLast, rois, levels, 7, Scales)).all().item<bool>());
        for (var roi = 0; roi < 90; roi += 7)
        {
            var alone = RoiAlign.ApplyPyramid(features, rois.narrow(0, roi, 1), levels.narrow(0, roi, 1), 7, Scales);
            Assert.True(expected.narrow(0, roi, 1).equal(alone).all().item<bool>());
        }
    }

    [Fact]
    public void ApplyPyramid_OfTwoThousandBoxesOnFiveLevels_FillsEveryBox()
    {
        using var scope = NewDisposeScope();
        var (features, rois, levels) = Pyramid(16, 2000);
        var output = RoiAlign.ApplyPyramid([.. features.Select(map => ones_like(map))], rois, levels, 7, Scales);
        // All boxes lie inside, so the mean of ones is one in every bin.
        Golden.AssertClose(ones_like(output), output, 1e-5);
    }

    [Fact]
    public void Apply_OfBfloat16_IsTheFloatResultRounded()
    {
        using var scope = NewDisposeScope();
        var features = Golden.Component("roialign_features").to_type(ScalarType.BFloat16);
        var rois = Golden.Component("roialign_rois");
        var leaf = features.clone().requires_grad_(true);
        var output = RoiAlign.Apply(leaf, rois, 7, 0.25);
        Golden.AssertClose(RoiAlign.Apply(features.to_type(ScalarType.Float32), rois, 7, 0.25).to_type(ScalarType.BFloat16), output, 0);
        output.backward([ones_like(output)]);
        Assert.Equal(ScalarType.BFloat16, leaf.grad!.dtype);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 2e-6)]
    [InlineData(ScalarType.Float64, 1e-13)]
    public void Fallback_AndItsGradient_AreThoseOfTheManagedKernel(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (maps, rois, levels) = Pyramid(6, 50);
        Tensor[] features = [.. maps.Select(map => map.to_type(type))];
        var grid = new RoiGrid(7, Scales, 0);
        var (managed, composed) = type == ScalarType.Float32 ? Kernels<float>(features, rois, levels, grid) : Kernels<double>(features, rois, levels, grid);
        Golden.AssertClose(managed.Forward(features), composed.Forward(features), tolerance);
        var upstream = Numbers(7, 50, 6, 7, 7).to_type(type);
        bool[] wanted = [true, true, false, true, true];
        var (expected, actual) = (managed.Backward(upstream, wanted), composed.Backward(upstream, wanted));
        for (var level = 0; level < wanted.Length; level++)
            if (wanted[level])
                Golden.AssertClose(expected[level]!, actual[level]!, 10 * tolerance);
            else
                Assert.True(expected[level] is null && actual[level] is null);
    }

    [Fact]
    public void Apply_OfNoBoxes_IsEmptyAndGivesZeroGradient()
    {
        using var scope = NewDisposeScope();
        var features = Numbers(1, 2, 3, 5, 6).requires_grad_(true);
        var output = RoiAlign.Apply(features, zeros(0, 5), 7, 0.25);
        Assert.Equal([0, 3, 7, 7], output.shape);
        output.sum().backward();
        Assert.Equal(0, features.grad!.abs().sum().item<double>());
        Assert.Equal([0, 0, 7, 7], RoiAlign.Apply(zeros(0, 0, 5, 6), zeros(0, 5), 7, 0.25).shape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Apply_OfBoxesTurnedInsideOutOrFarAway_IsZero(int samplingRatio)
    {
        using var scope = NewDisposeScope();
        var rois = from_array(new float[,]
        {
            { 0, 20, 4, 8, 16 }, { 0, 4, 16, 12, 8 }, { 0, 12, 16, 4, 8 }, { 0, 1e30f, 0, 2e30f, 8 }, { 0, -2e9f, 0, -1e9f, 8 },
        });
        var features = ones(1, 3, 6, 7).requires_grad_(true);
        var output = RoiAlign.Apply(features, rois, 3, 0.25, samplingRatio);
        Assert.Equal(0, output.abs().sum().item<float>());
        output.sum().backward();
        Assert.Equal(0, features.grad!.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(float.NaN, 0, "box 1 is (0, NaN, 1, 2, 3); its numbers must be finite")]
    [InlineData(float.PositiveInfinity, 0, "its numbers must be finite")]
    [InlineData(0, 2, "box 1 is on picture 2; there are 2, counted from 0")]
    [InlineData(0, -1, "box 1 is on picture -1")]
    public void Apply_OfBoxesThatAreNotOnAPicture_Refuses(float x1, float picture, string message)
    {
        using var scope = NewDisposeScope();
        var rois = from_array(new float[,] { { 0, 0, 1, 2, 3 }, { picture, x1, 1, 2, 3 } });
        var error = Assert.Throws<ArgumentException>(() => RoiAlign.Apply(ones(2, 1, 4, 4), rois, 3, 1));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_OfArgumentsThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        var (features, rois) = (ones(1, 2, 4, 4), zeros(3, 5));
        Refuses("feature map 0 is Float32 (2, 4, 4); it must be floating, (N, C, H, W)", () => RoiAlign.Apply(ones(2, 4, 4), rois, 7, 1));
        Refuses("feature map 0 is Float32 (1, 2, 0, 4)", () => RoiAlign.Apply(ones(1, 2, 0, 4), rois, 7, 1));
        Refuses("feature map 0 is Int64", () => RoiAlign.Apply(ones(1, 2, 4, 4, dtype: ScalarType.Int64), rois, 7, 1));
        Refuses("the boxes are Float32 (3, 4); they must be floating, (R, 5)", () => RoiAlign.Apply(features, zeros(3, 4), 7, 1));
        Refuses("feature map 1 is Float32 (1, 3, 4, 4) on cpu, map 0 Float32 (1, 2, 4, 4)", () => Levels([features, ones(1, 3, 4, 4)], zeros(3, int64)));
        Refuses("the levels are Int64 (2); for 3 boxes they must be int64, (3)", () => Levels([features, features], zeros(2, int64)));
        Refuses("box 0 is on level 2; there are levels 0 to 1", () => Levels([features, features], ones(3, int64) * 2));
        Refuses("1 feature maps and 2 scales", () => Levels([features], zeros(3, int64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoiAlign.Apply(features, rois, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoiAlign.Apply(features, rois, 7, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoiAlign.Apply(features, rois, 7, 1, -1));

        void Levels(Tensor[] maps, Tensor levels) => RoiAlign.ApplyPyramid(maps, rois, levels, 7, [1, 0.5]);

        void Refuses(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ApplyAndBackward_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        var (features, rois, levels) = Pyramid(5, 20);
        foreach (var map in features)
            map.requires_grad_(true);
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            RoiAlign.ApplyPyramid(features, rois, levels, 7, Scales).sum().backward();
            using var noGradient = no_grad();
            RoiAlign.ApplyPyramid(features, rois, levels, 7, Scales);
        });
    }

    private static (IRoiAlignKernel Managed, IRoiAlignKernel Composed) Kernels<T>(Tensor[] features, Tensor rois, Tensor levels, RoiGrid grid)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var taps = RoiTaps<T>.Create(features, rois, levels, grid);
        return (new RoiAlignCpu<T>(taps), new RoiAlignTensors<T>(taps));
    }

    private static double[] Scales => [1 / 4.0, 1 / 8.0, 1 / 16.0, 1 / 32.0, 1 / 64.0];

    /// <summary>Maps of strides 4 to 64 of two pictures of 256 x 192 pixels, and boxes inside them, of sides 4 to 100.</summary>
    private static (Tensor[] Features, Tensor Rois, Tensor Levels) Pyramid(int channels, int count)
    {
        Tensor[] features = [.. Enumerable.Range(0, 5).Select(level => Numbers(level, 2, channels, 48 >> level, 64 >> level).to_type(ScalarType.Float32))];
        var draws = (Numbers(9, count, 4) + 1) / 2;
        var sides = draws.narrow(1, 0, 2) * 96 + 4;
        var corners = draws.narrow(1, 2, 2) * (tensor(new double[] { 256, 192 }) - sides);
        var picture = arange(count, float64).remainder(2).unsqueeze(1);
        return (features, cat([picture, corners, corners + sides], 1).to_type(ScalarType.Float32), arange(count, int64).remainder(5));
    }

    /// <summary>Fixed numbers between -1 and 1.</summary>
    private static Tensor Numbers(int seed, params long[] shape)
    {
        using var index = arange(shape.Aggregate((a, b) => a * b), float64);
        return ((index * 12.9898 + seed * 78.233).sin() * 43758.5453).frac().view(shape);
    }

    /// <summary>The same numbers contiguous, channels-last, columns before rows, and with gaps.</summary>
    private static IEnumerable<Tensor> MemoryFormats(Tensor x)
    {
        yield return x.clone();
        yield return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        yield return x.transpose(2, 3).contiguous().transpose(2, 3);
        yield return cat([x, x], 3).narrow(3, 0, x.shape[3]);
    }
}
