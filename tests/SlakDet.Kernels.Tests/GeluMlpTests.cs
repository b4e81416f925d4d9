using CsCheck;
using SlakDet.Kernels.Cpu;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests;

public class GeluMlpTests
{
    [Fact]
    public void AnySize_IsThatOfLibtorchInDouble() =>
        (from rows in Gen.Int[1, 400] from inputs in Gen.Int[1, 90] from hidden in Gen.Int[1, 420] from outputs in Gen.Int[1, 90] select (rows, inputs, hidden, outputs))
        .Sample(size =>
        {
            Check(CpuMlp<Simd512>.Forward, CpuMlp<Simd512>.Backward, size.rows, size.inputs, size.hidden, size.outputs);
            Check(CpuMlp<Simd256>.Forward, CpuMlp<Simd256>.Backward, size.rows, size.inputs, size.hidden, size.outputs);
            Check(CpuMlp<Simd128>.Forward, CpuMlp<Simd128>.Backward, size.rows, size.inputs, size.hidden, size.outputs);
        }, iter: 8, threads: 1);

    [Fact]
    public void DepthsBeyondABlock_AreThoseOfLibtorchInDouble() =>
        Check(CpuMlp<Simd512>.Forward, CpuMlp<Simd512>.Backward, 600, 300, 1200, 290);

    [Fact]
    public void Forward_OfAMap_HasTheGradientsOfLibtorch()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        Tensor[] ours = [randn(2, 3, 5, 7), randn(28, 7), randn(28), randn(9, 28), randn(9)];
        Tensor[] theirs = [.. ours.Select(tensor => tensor.to_type(ScalarType.Float64).requires_grad_(true))];
        foreach (var tensor in ours)
            tensor.requires_grad_(true);
        var upstream = randn(2, 3, 5, 9);
        var expected = nn.functional.linear(nn.functional.gelu(nn.functional.linear(theirs[0], theirs[1], theirs[2])), theirs[3], theirs[4]);
        expected.backward([upstream.to_type(ScalarType.Float64)]);
        var output = GeluMlp.Forward(ours[0], ours[1], ours[2], ours[3], ours[4]);
        output.backward([upstream]);
        AssertClose(expected, output);
        foreach (var (a, b) in theirs.Zip(ours))
            AssertClose(a.grad!, b.grad!);
        using var noGradient = no_grad();
        AssertClose(expected, GeluMlp.Forward(ours[0], ours[1], ours[2], ours[3], ours[4]));
    }

    [Fact]
    public void Results_WithMoreThreads_AreCloseAndRepeat()
    {
        using var scope = NewDisposeScope();
        var (input, layers) = (randn(700, 20), new MlpLayers(randn(80, 20), randn(80), randn(20, 80), randn(20)));
        var threads = get_num_threads();
        try
        {
            var expected = CpuMlp.Forward(input, layers, keepHidden: false).Output;
            set_num_threads(3);
            var once = CpuMlp.Forward(input, layers, keepHidden: false).Output;
            Assert.True(once.Equals(CpuMlp.Forward(input, layers, keepHidden: false).Output));
            AssertClose(expected, once);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Forward_UnderAutocastInDoubleOrEmpty_IsLibtorchs()
    {
        using var scope = NewDisposeScope();
        Tensor[] layers = [randn(8, 4), randn(8), randn(3, 8), randn(3)];
        using (new Autocast(DeviceType.CPU))
            Assert.Equal(ScalarType.BFloat16, GeluMlp.Forward(randn(5, 4), layers[0], layers[1], layers[2], layers[3]).dtype);
        Assert.Equal([0L, 3], GeluMlp.Forward(randn(0, 4), layers[0], layers[1], layers[2], layers[3]).shape);
        Tensor[] doubles = [.. layers.Select(layer => layer.to_type(ScalarType.Float64))];
        Assert.Equal(ScalarType.Float64, GeluMlp.Forward(randn([5, 4], float64), doubles[0], doubles[1], doubles[2], doubles[3]).dtype);
    }

    [Fact]
    public void Forward_OfShapesThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => GeluMlp.Forward(randn(5, 4), randn(8, 5), randn(8), randn(3, 8), randn(3)));
        Assert.Contains("input (5, 4), weights (8, 5) and (3, 8)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_AndBackward_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        Tensor[] all = [randn(5, 4), randn(8, 4), randn(8), randn(3, 8), randn(3)];
        foreach (var tensor in all)
            tensor.requires_grad_(true);
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            GeluMlp.Forward(all[0], all[1], all[2], all[3], all[4]).sum().backward();
        });
    }

    private static void Check(Func<Tensor, MlpLayers, bool, (Tensor Output, Tensor? Hidden)> forward, Func<Tensor, Tensor, MlpLayers, Tensor, (Tensor Input, MlpLayers Layers)> backward,
        int rows, int inputs, int hidden, int outputs)
    {
        using var scope = NewDisposeScope();
        manual_seed(rows);
        Tensor[] exact = [randn([rows, inputs], float64), randn([hidden, inputs], float64), randn([hidden], float64), randn([outputs, hidden], float64), randn([outputs], float64)];
        var upstream = randn([rows, outputs], float64);
        Tensor[] single = [.. exact.Select(tensor => tensor.to_type(ScalarType.Float32))];
        foreach (var tensor in exact)
            tensor.requires_grad_(true);
        var expected = nn.functional.linear(nn.functional.gelu(nn.functional.linear(exact[0], exact[1], exact[2])), exact[3], exact[4]);
        expected.backward([upstream]);
        var layers = new MlpLayers(single[1], single[2], single[3], single[4]);
        var (output, kept) = forward(single[0], layers, true);
        AssertClose(expected, output);
        AssertClose(expected, forward(single[0], layers, false).Output);
        var gradients = backward(single[0], kept!, layers, upstream.to_type(ScalarType.Float32));
        Tensor[] ours = [gradients.Input, gradients.Layers.Expand, gradients.Layers.ExpandBias, gradients.Layers.Project, gradients.Layers.ProjectBias];
        foreach (var (a, b) in exact.Zip(ours))
            AssertClose(a.grad!, b);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = expected.abs().max().to_type(ScalarType.Float64).item<double>();
        var difference = (expected.detach().to_type(ScalarType.Float64) - actual.detach().to_type(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= 1e-5 * scale, $"differs by {difference / scale:e2} of the largest value");
    }
}
