using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>RoIAlign on a CUDA device against that on the processor.</summary>
public class CudaRoiAlignTests
{
    private static readonly double[] Scales = [1 / 4.0, 1 / 8.0, 1 / 16.0];
    private readonly Generator _draws = new(3);

    [GpuTheory]
    [InlineData(1, 7, 0)]
    [InlineData(35, 7, 0)]
    [InlineData(64, 14, 0)]
    [InlineData(3, 5, 2)]
    [InlineData(2, 28, 0)]
    [InlineData(33, 1, 0)]
    public void ApplyPyramid_AndGradients_AreThoseOfTheProcessor(int channels, int size, int samplingRatio)
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        // Two pictures of 208 x 152 pixels; boxes inside, across the border, of no size and inside out.
        var levels = arange(26, int64).remainder(3);
        var corners = rand([26, 2], float64, generator: _draws) * 180 - 20;
        var boxes = cat([arange(26, float64).remainder(2).unsqueeze(1), corners, corners + rand([26, 2], float64, generator: _draws) * 120], 1);
        boxes[3, 3] = boxes[3, 1].clone();
        boxes[4, 4] = boxes[4, 2] - 3;
        var rois = boxes.to_type(ScalarType.Float32);
        var maps = Scales.Select(scale => randn([2, channels, (int)(152 * scale), (int)(208 * scale)], generator: _draws)).ToArray();
        var upstream = randn([26, channels, size, size], generator: _draws);

        var (expected, expectedGradients) = Run(maps.Select(map => map.clone()), rois, levels, upstream);
        foreach (var channelsLast in (bool[])[false, true])
        {
            var onDevice = maps.Select(map => Gpu.Layout(map.to(device), channelsLast)).ToArray();
            Assert.NotNull(RoiAlignCuda.Create(onDevice, RoiTaps<float>.Create(onDevice, rois, levels, new RoiGrid(size, Scales, samplingRatio))));
            var (output, gradients) = Run(onDevice, rois.to(device), levels.to(device), upstream.to(device));
            Gpu.AssertClose(expected.to_type(ScalarType.Float64), output, 1e-5, "output");
            foreach (var (of, by) in expectedGradients.Zip(gradients))
                Gpu.AssertClose(of.to_type(ScalarType.Float64), by, 1e-5, "gradient");
            var (again, gradientsAgain) = Run(onDevice, rois.to(device), levels.to(device), upstream.to(device));
            Assert.True(output.Equals(again) && gradients.Zip(gradientsAgain).All(pair => pair.First.Equals(pair.Second)));
        }

        (Tensor Output, Tensor[] Gradients) Run(IEnumerable<Tensor> features, Tensor rois, Tensor levels, Tensor upstream)
        {
            Tensor[] leaves = [.. features.Select(map => map.detach().requires_grad_(true))];
            var output = RoiAlign.ApplyPyramid(leaves, rois, levels, size, Scales, samplingRatio);
            output.backward([upstream]);
            return (output.detach(), [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }

    [GpuFact]
    public void Apply_OfNoBoxes_GivesNothingAndAGradientOfZeros()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var features = randn([1, 3, 9, 12], device: device).requires_grad_(true);
        var output = RoiAlign.Apply(features, zeros([0, 5], device: device), 7, 0.25);
        Assert.Equal([0, 3, 7, 7], output.shape);
        output.sum().backward();
        Assert.Equal(0, features.grad!.abs().sum().item<float>());
    }
}
