using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>Run lengths of pasted masks on a CUDA device against those of the processor.</summary>
public class CudaMaskPasteTests
{
    [GpuTheory]
    [InlineData(28, 97, 131)]
    [InlineData(28, 300, 40)]
    [InlineData(14, 31, 33)]
    [InlineData(1, 64, 64)]
    [InlineData(5, 1, 200)]
    [InlineData(5, 200, 1)]
    [InlineData(2, 1, 1)]
    public void PasteRunLengths_OfAnyBoxes_AreThoseOfTheProcessor(int size, int height, int width)
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var draws = new Generator((ulong)(size * height + width));
        // Maps of many values and of few, boxes anywhere and on half pixels: these meet the threshold exactly.
        var maps = rand([60, size, size], generator: draws);
        maps = cat([maps, (maps * 4).round() / 4, maps.round(), ones([20, size, size])], 0);
        var starts = rand([200, 2], generator: draws) * tensor(new float[] { width, height }) * 1.4f - 0.2f * Math.Max(height, width);
        var boxes = cat([starts, starts + rand([200, 2], generator: draws) * 1.3f * Math.Max(height, width) - 2], 1);
        boxes = where(arange(200).remainder(3).eq(0).unsqueeze(1), (boxes * 2).round() / 2, boxes);
        var special = from_array(new float[,]
        {
            { 0, 0, width, height }, { -20, -20, width + 20, height + 20 }, { 0.5f, 0, 0.5f, height }, { 0, 0.5f, width, 0.5f }, { 0.5f, 0.5f, 0.5f, 0.5f }, { width, height, 0, 0 },
            { -9, -9, -5, -5 }, { 1e30f, 0, 2e30f, 9 }, { -1e30f, -1e30f, 1e30f, 1e30f }, { 0.5f, 0.5f, 0.5f + 1e-40f, 1 }, { -3e38f, -3e38f, 3e38f, 3e38f },
        });
        boxes = cat([special, boxes.narrow(0, 0, 200 - special.shape[0])], 0);
        Assert.NotNull(MaskPasteCuda.Create(maps.to(device)));
        foreach (var threshold in (double[])[0.5, 0.75, 1, 0.3])
            Assert.Equal(MaskPaste.PasteRunLengths(maps, boxes, height, width, threshold), MaskPaste.PasteRunLengths(maps.to(device), boxes.to(device), height, width, threshold));
        var (packed, halves) = (maps.permute(0, 2, 1), maps.to_type(ScalarType.Float16));
        Assert.Equal(MaskPaste.PasteRunLengths(packed, boxes, height, width), MaskPaste.PasteRunLengths(packed.to(device), boxes, height, width));
        Assert.Equal(MaskPaste.PasteRunLengths(halves, boxes, height, width), MaskPaste.PasteRunLengths(halves.to(device), boxes.to(device), height, width));
    }

    [GpuFact]
    public void PasteRunLengths_OfNothingAndOfNothingInside_AreRunsOfZeros()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        Assert.Empty(MaskPaste.PasteRunLengths(zeros([0, 28, 28], device: device), zeros([0, 4], device: device), 10, 12));
        var outside = from_array(new float[,] { { 40, 3, 60, 9 }, { -30, 3, -10, 9 } }).to(device);
        Assert.Equal([[120], [120]], MaskPaste.PasteRunLengths(ones([2, 28, 28], device: device), outside, 10, 12));
    }

    [GpuFact]
    public void PasteRunLengths_LeaksNoTensor()
    {
        var device = Gpu.WithKernels();
        using var outer = NewDisposeScope();
        var (maps, boxes) = (rand([2, 28, 28], device: device), from_array(new float[,] { { 1, 2, 9, 8 }, { 0, 0, 5, 5 } }).to(device));
        TensorLeak.AssertNone(() => MaskPaste.PasteRunLengths(maps, boxes, 10, 12));
    }
}
