using SlakDet.Kernels.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>Pairs of label and prediction counted on a CUDA device against a loop.</summary>
public class CudaConfusionCountsTests
{
    [GpuTheory]
    [InlineData(1, 1)]
    [InlineData(1, 16)]
    [InlineData(3, 5)]
    [InlineData(16, 257)]
    [InlineData(97, 131)]
    [InlineData(1000, 1201)]
    [InlineData(2400, 2200)]
    public void Add_OfMapsOfRuns_CountsEachPair(int height, int width)
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var draws = new Generator((ulong)(height * width));
        using var counts = new ConfusionCounts(device);
        var expected = new long[256 * 256];
        for (var picture = 0; picture < 3; picture++)
        {
            // Runs of up to 40 pixels, all values; the last picture without runs.
            var (labels, predictions) = (Map(picture), Map(picture));
            counts.Add(predictions.to(device), picture == 1 ? labels : labels.to(device));
            Count(expected, labels, predictions);
        }
        var (turned, other) = (Map(0).t(), Map(1).t());
        counts.Add(turned.to(device), other.to(device));
        Count(expected, other, turned);
        // From an address that is no multiple of 16.
        var (shifted, more) = (Map(0).flatten(), Map(1).flatten());
        counts.Add(shifted.to(device).narrow(0, 1, shifted.numel() - 1), more.to(device).narrow(0, 1, more.numel() - 1));
        Count(expected, more.narrow(0, 1, more.numel() - 1), shifted.narrow(0, 1, more.numel() - 1));
        Assert.Equal(expected, counts.Read());

        Tensor Map(int picture)
        {
            var length = picture == 2 ? 1 : 1 + randint(0, 40, [1], int64, generator: draws).item<long>();
            var values = randint(0, 256, [height * width / length + 1], int64, generator: draws).repeat_interleave(length);
            return values.narrow(0, 0, height * width).to_type(ScalarType.Byte).view(height, width);
        }
    }

    [GpuFact]
    public void Add_IsOurKernel()
    {
        using var scope = NewDisposeScope();
        using var counts = new ConfusionCounts(Gpu.WithKernels());
        Assert.True(counts.IsOwn);
    }

    [GpuFact]
    public void Add_LeaksNoTensor()
    {
        var device = Gpu.WithKernels();
        using var outer = NewDisposeScope();
        using var counts = new ConfusionCounts(device);
        var map = zeros([30, 40], uint8, device);
        TensorLeak.AssertNone(() =>
        {
            counts.Add(map, map);
            counts.Read();
        });
    }

    private static void Count(long[] counts, Tensor labels, Tensor predictions)
    {
        var (truth, predicted) = (labels.contiguous().data<byte>().ToArray(), predictions.contiguous().data<byte>().ToArray());
        for (var i = 0; i < truth.Length; i++)
            counts[truth[i] * 256 + predicted[i]]++;
    }
}
