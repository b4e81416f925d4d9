using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SlakDet.Annotations.Masks;

namespace SlakDet.Evaluation.Coco;

/// <summary>Finds the object of each detection, picture by picture of one class. Not thread-safe: each thread has its own.</summary>
/// <remarks>
/// The published rule, for each threshold and area range: detections choose by descending score; each takes the object of largest IoU,
/// of equal ones the later, that is free or a crowd and reaches the threshold; objects to find go before ignored ones whatever their IoU.
/// Here all thresholds and ranges choose at once: with the candidates by descending IoU, each candidate gets the bits of
/// <see cref="AreaFields"/> for which it is reached and free and which nothing before it took.
/// </remarks>
internal sealed class CellMatcher(
    ResultRows rows, DetectionTable detections, TruthTable truth, AreaFields fields, int[] limits, TruthMasks? masks)
{
    private Extent[] _extents = [];
    private ulong[] _taken = [];
    private int[] _candidates = [];
    private double[] _ious = [];

    /// <summary>Matches a part of the detections of a class: all of some pictures.</summary>
    /// <param name="category">Number of the class.</param>
    /// <param name="from">First place in <see cref="DetectionTable.ByImage"/>.</param>
    /// <param name="to">Place after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Match(int category, int from, int to)
    {
        var part = from;
        ReadExtents(detections.ByImage[from..to]);
        var images = detections.Image;
        var objects = truth.Image.AsSpan(truth.ClassStarts[category], truth.ClassStarts[category + 1] - truth.ClassStarts[category]);
        var g = LowerBound(objects, images[from]);
        while (from < to)
        {
            var image = images[from];
            var end = from + 1;
            while (end < to && images[end] == image)
                end++;
            while (g < objects.Length && objects[g] < image)
                g++;
            var first = g;
            while (g < objects.Length && objects[g] == image)
                g++;
            MatchPicture(from - part, detections.ByImage[from..end], truth.ClassStarts[category] + first, truth.ClassStarts[category] + g);
            from = end;
        }
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>
    /// Reads the extents of all detections of a part at once: they are far apart in memory, and here no load has to wait for another.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadExtents(ReadOnlySpan<int> places)
    {
        if (_extents.Length < places.Length)
            _extents = new Extent[places.Length];
        var results = rows.Span;
        var order = detections.Order;
        var extents = _extents;
        for (var i = 0; i < places.Length; i++)
        {
            ref readonly var result = ref results[order[places[i]]];
            var box = masks == null ? result.Box : result.Mask!.Bounds;
            var area = box.Width * box.Height;
            var outside = fields.Outside(masks == null ? area : result.Mask!.Area);
            extents[i] = new Extent(box.X, box.Y, box.Width + box.X, box.Height + box.Y, area, outside);
        }
    }

    /// <summary>Matches the detections of a class in one picture with the objects <paramref name="from"/> to <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MatchPicture(int extent, ReadOnlySpan<int> places, int from, int to)
    {
        var hits = detections.Hits;
        var misses = detections.Misses;
        var limit = detections.Limit;
        if (from < to)
            Prepare(from, to);
        for (var rank = 0; rank < places.Length; rank++)
        {
            var place = places[rank];
            byte within = 0;
            while (within < limits.Length && rank >= limits[within])
                within++;
            hits[place] = 0;
            misses[place] = 0;
            limit[place] = within;
            if (within == limits.Length)
                continue;
            ref readonly var detection = ref _extents[extent + rank];
            var found = from == to ? 0
                : masks == null ? BoxCandidates(detection, from, to)
                : MaskCandidates(rows.Span[detections.Order[place]].Mask!, from, to);
            misses[place] = found == 0 ? fields.All & ~detection.Outside : Choose(found, from, detection.Outside, out hits[place]);
        }
    }

    private void Prepare(int from, int to)
    {
        masks?.Prepare(from, to);
        var objects = to - from;
        if (_taken.Length < objects)
        {
            _taken = new ulong[Math.Max(objects, 64)];
            (_candidates, _ious) = (new int[_taken.Length], new double[_taken.Length]);
        }

        _taken.AsSpan(0, objects).Clear();
    }

    /// <summary>Gives the detection its object at all thresholds and ranges.</summary>
    /// <returns>Where the detection is wrong; <paramref name="hit"/> is where it is right.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Choose(int found, int from, ulong outside, out ulong hit)
    {
        unchecked
        {
            var (open, right, lost) = (fields.All, 0UL, 0UL);
            for (var i = 0; i < found; i++)
            {
                var g = _candidates[i];
                ref var taken = ref _taken[g - from];
                var take = open & fields.Reached(_ious[i]) & ~taken & ~truth.Ignored[g];
                open &= ~take;
                taken |= take;
                // The published program notes a match by the object's id: one with id 0 is used up, yet its detection counts as unmatched.
                if (truth.Objects[g].Id == 0)
                    lost |= take;
                else
                    right |= take;
            }

            for (var i = 0; i < found; i++)
            {
                var g = _candidates[i];
                ref var taken = ref _taken[g - from];
                var take = open & fields.Reached(_ious[i]) & truth.Ignored[g] & ~(taken & ~(ulong)truth.Crowd[g]);
                open &= ~take;
                taken |= take;
            }

            hit = right;
            return (open | lost) & ~outside;
        }
    }

    /// <summary>Lists the objects whose boxes reach the lowest threshold, by descending IoU, of equal ones the later first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int BoxCandidates(in Extent detection, int from, int to)
    {
        unchecked
        {
            var (left, top) = (Vector256.Create(detection.Left), Vector256.Create(detection.Top));
            var (right, bottom) = (Vector256.Create(detection.Right), Vector256.Create(detection.Bottom));
            var area = Vector256.Create(detection.BoxArea);
            var found = 0;
            for (var g = from; g < to; g += Vector256<double>.Count)
            {
                var width = Vector256.Min(right, Load(truth.Right, g)) - Vector256.Max(left, Load(truth.Left, g));
                var height = Vector256.Min(bottom, Load(truth.Bottom, g)) - Vector256.Max(top, Load(truth.Top, g));
                var overlap = Vector256.GreaterThan(width, Vector256<double>.Zero) & Vector256.GreaterThan(height, Vector256<double>.Zero);
                if (overlap == Vector256<double>.Zero)
                    continue;
                var intersection = width * height;
                var crowd = Vector256.LoadUnsafe(ref truth.Crowd[g]).AsDouble();
                var union = Vector256.ConditionalSelect(crowd, area, area + Load(truth.BoxArea, g) - intersection);
                var iou = intersection / union;
                var bits = (overlap & Vector256.GreaterThanOrEqual(iou, Vector256.Create(fields.Lowest))).ExtractMostSignificantBits();
                for (; bits != 0; bits &= bits - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(bits);
                    if (g + lane < to)
                        Insert(found++, g + lane, iou[lane]);
                }
            }

            return found;
        }
    }

    /// <summary>Four values of a column; it is long enough beyond the last object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(double[] column, int g) => Vector256.LoadUnsafe(ref column[g]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int MaskCandidates(RleMask mask, int from, int to)
    {
        var found = 0;
        for (var g = from; g < to; g++)
        {
            var iou = masks!.IntersectionOverUnion(mask, g, fields.Lowest);
            if (iou >= fields.Lowest)
                Insert(found++, g, iou);
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(int found, int g, double iou)
    {
        unchecked
        {
            var i = found;
            for (; i > 0 && _ious[i - 1] <= iou; i--)
                (_candidates[i], _ious[i]) = (_candidates[i - 1], _ious[i - 1]);
            (_candidates[i], _ious[i]) = (g, iou);
        }
    }

    /// <summary>The box of a detection, its area, and the fields of the area ranges that the detection is not in.</summary>
    private readonly record struct Extent(double Left, double Top, double Right, double Bottom, double BoxArea, ulong Outside);
}
