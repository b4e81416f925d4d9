using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>Suppression on a CUDA device against that on the processor: the same indices in the same order.</summary>
public class CudaSuppressionTests
{
    /// <summary>Less than a tile of 64, more than a piece of 4,096, and from the number on where groups are never compared.</summary>
    public static TheoryData<int> Counts => [1, 2, 63, 64, 65, 700, 4096, 4097, 8200, 9999, 10_000, 12_345];

    [GpuTheory, MemberData(nameof(Counts))]
    public void Select_OfBoxesThatOverlapATieOrAreNone_KeepsThoseOfTheProcessor(int count)
    {
        using var scope = NewDisposeScope();
        var (boxes, scores, _) = Draw(count);
        foreach (var threshold in (double[])[0, 0.3, 0.5, 1])
            AssertSame(boxes, tensors => NonMaximumSuppression.Select(tensors(boxes), tensors(scores), threshold));
    }

    [GpuTheory, MemberData(nameof(Counts))]
    public void SelectBatched_OfGroupsThatMeet_KeepsThoseOfTheProcessor(int count)
    {
        using var scope = NewDisposeScope();
        var (boxes, scores, groups) = Draw(count);
        foreach (var threshold in (double[])[0, 0.5])
        {
            AssertSame(boxes, tensors => NonMaximumSuppression.SelectBatched(tensors(boxes), tensors(scores), tensors(groups), threshold));
            // Numbers at which float32 rounds the moved boxes.
            var far = groups * 1_000_003 - 2_000_000_000_000;
            AssertSame(boxes, tensors => NonMaximumSuppression.SelectBatched(tensors(boxes), tensors(scores), tensors(far), threshold));
        }
        var unknown = boxes.clone();
        unknown[count / 2, 1] = float.NaN;
        AssertSame(boxes, tensors => NonMaximumSuppression.SelectBatched(tensors(unknown), tensors(scores), tensors(groups), 0.5));
    }

    [GpuFact]
    public void Select_OfOtherTypesAndStrides_KeepsThoseOfTheProcessor()
    {
        using var scope = NewDisposeScope();
        var (boxes, scores, groups) = Draw(200);
        var (columns, doubles, every) = (boxes.t().contiguous().t(), scores.to_type(ScalarType.Float64), groups.repeat_interleave(2).view(200, 2).select(1, 1));
        AssertSame(boxes, tensors => NonMaximumSuppression.SelectBatched(tensors(columns), tensors(doubles), tensors(every), 0.4));
        AssertSame(boxes, tensors => NonMaximumSuppression.Select(tensors(boxes.to_type(ScalarType.Float16)), tensors(scores.to_type(ScalarType.BFloat16)), 0.4));
    }

    [GpuFact]
    public void Select_OfNothing_IsEmpty()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var none = NonMaximumSuppression.SelectBatched(zeros([0, 4], device: device), zeros([0], device: device), zeros([0], int64, device), 0.5);
        Assert.Equal((ScalarType.Int64, 0, device.type), (none.dtype, none.numel(), none.device_type));
    }

    [GpuFact]
    public void SelectBatched_LeaksNoTensor()
    {
        var device = Gpu.WithKernels();
        using var outer = NewDisposeScope();
        var (boxes, scores, groups) = Draw(5000);
        var (ofDevice, scored, grouped) = (boxes.to(device), scores.to(device), groups.to(device));
        TensorLeak.AssertNone(() => NonMaximumSuppression.SelectBatched(ofDevice, scored, grouped, 0.5).Dispose());
    }

    private static void AssertSame(Tensor boxes, Func<Func<Tensor, Tensor>, Tensor> select)
    {
        var device = Gpu.WithKernels();
        Assert.NotNull(SuppressorCuda.Create(boxes.to(device)));
        var kept = select(tensor => tensor.to(device));
        Assert.Equal(device.type, kept.device_type);
        Assert.Equal(select(tensor => tensor).data<long>().ToArray(), kept.cpu().data<long>().ToArray());
    }

    /// <summary>Boxes on a coarse grid, so that exact overlaps are frequent, some without size, inside out or not a number; scores that tie, of both zeros, infinite or none.</summary>
    private static (Tensor Boxes, Tensor Scores, Tensor Groups) Draw(int count)
    {
        var draws = new Generator((ulong)count + 7);
        var side = (long)Math.Max(8, Math.Sqrt(count) * 4);
        var corners = randint(-side / 4, side, [count, 2], generator: draws).to_type(ScalarType.Float32);
        var boxes = cat([corners, corners + randint(-1, 14, [count, 2], generator: draws)], 1) * 1.7f;
        var scores = randint(-3, Math.Max(4, count / 3), [count], generator: draws).to_type(ScalarType.Float32) / 8;
        scores = where(scores == 0.125f, tensor(-0f), scores);
        for (var i = 0; i < count; i += 97)
            (boxes[i, i % 4], scores[(i + 5) % count], scores[(i + 11) % count]) = (float.NaN, float.NaN, i % 2 == 0 ? float.PositiveInfinity : -float.NaN);
        if (count > 500)
            boxes[499, 2] = 1e30f;
        return (boxes, scores, randint(0, 5, [count], int64, generator: draws));
    }
}
