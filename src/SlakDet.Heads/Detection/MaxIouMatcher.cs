using System.Runtime.InteropServices;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Gives every box the object that it overlaps most, if enough (Ren et al., "Faster R-CNN", NeurIPS 2015, section 3.1.2).</summary>
/// <remarks>
/// With m the largest overlap of a box: background if m is below the negative limit, the first object that reaches m if m is at least the
/// positive limit, else ignored. With low-quality matches, every object then takes all boxes that overlap it exactly as much as its best one
/// does, if that is at least <see cref="MatcherConfig.MinPositive"/>: object by object, so the last one keeps a box that several want.
/// Overlaps are float32 intersections over unions. Memory does not grow with the product of boxes and objects.
/// </remarks>
public sealed class MaxIouMatcher
{
    /// <summary>Pairs of boxes and objects that the tensor form looks at together: it takes about 50 bytes a pair.</summary>
    private const long PairsAtOnce = 2_000_000;

    private readonly MatcherConfig _config;

    /// <summary>Prepares a matcher.</summary>
    /// <param name="config">The limits.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public MaxIouMatcher(MatcherConfig config)
    {
        config.Validate();
        _config = config;
    }

    /// <summary>Matches the boxes of one picture.</summary>
    /// <param name="boxes">(n, 4), floating; compared in float32.</param>
    /// <param name="truthBoxes">(k, 4), floating: the objects; with none, all boxes are background.</param>
    /// <returns>On the boxes' device, without gradient.</returns>
    public MatchResult Match(Tensor boxes, Tensor truthBoxes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (candidates, objects) = (boxes.detach().to_type(ScalarType.Float32), truthBoxes.detach().to_type(ScalarType.Float32));
        var result = boxes.shape[0] == 0 || truthBoxes.shape[0] == 0 ? Nothing(boxes)
            : boxes.device_type == DeviceType.CPU ? MatchManaged(candidates, objects)
            : MatchTensors(candidates, objects);
        return result.MoveToOuterDisposeScope();
    }

    private static MatchResult Nothing(Tensor boxes) =>
        new(zeros([boxes.shape[0]], ScalarType.Int64, boxes.device), zeros([boxes.shape[0]], ScalarType.Float32, boxes.device));

    /// <summary>The form for processors: a pass over blocks of boxes that stay in the cache.</summary>
    internal MatchResult MatchManaged(Tensor boxes, Tensor truthBoxes)
    {
        using var scope = NewDisposeScope();
        var assignment = new long[boxes.shape[0]];
        var overlap = new float[assignment.Length];
        BoxMatching.Run(_config, Values(boxes), Values(truthBoxes), assignment, overlap);
        return new MatchResult(tensor(assignment), tensor(overlap)).MoveToOuterDisposeScope();

        static float[] Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
    }

    /// <summary>The form for other devices: a few objects at a time against all boxes.</summary>
    internal MatchResult MatchTensors(Tensor boxes, Tensor truthBoxes)
    {
        using var scope = NewDisposeScope();
        var (count, objects) = (boxes.shape[0], truthBoxes.shape[0]);
        var best = zeros([count], ScalarType.Float32, boxes.device).PlusInPlace(-1.0);         // below any overlap
        var nearest = zeros([count], ScalarType.Int64, boxes.device);
        var taken = zeros([count], ScalarType.Int64, boxes.device);
        var step = Math.Max(1, PairsAtOnce / count);
        for (var start = 0L; start < objects; start += step)
        {
            using var chunk = NewDisposeScope();
            var rows = Math.Min(step, objects - start);
            var overlaps = BoxOverlaps.Iou(truthBoxes.narrow(0, start, rows), boxes);      // (rows, n)
            var (highest, which) = overlaps.max(0);
            var better = highest.gt(best);                                                 // so that the first object keeps a tie
            best.copy_(where(better, highest, best));
            nearest.copy_(where(better, which.Plus(start), nearest));
            if (!_config.MatchLowQuality)
                continue;
            var most = overlaps.amax([1], keepdim: true);
            var numbers = arange(start + 1, start + rows + 1, ScalarType.Int64, boxes.device).unsqueeze(1);
            var wanted = (overlaps.eq(most) & most.Below(_config.MinPositive).logical_not()) * numbers;
            taken.copy_(taken.maximum(wanted.amax([0])));
        }
        var ignored = zeros_like(nearest).PlusInPlace(-1L);
        var background = best.Below(_config.Negative).logical_and(best.Below(0).logical_not());
        var assignment = where(background, zeros_like(nearest), ignored);
        assignment = where(best.Below(_config.Positive), assignment, nearest.Plus(1L));
        assignment = where(taken.Above(0), taken, assignment);
        return new MatchResult(assignment, best).MoveToOuterDisposeScope();
    }
}
