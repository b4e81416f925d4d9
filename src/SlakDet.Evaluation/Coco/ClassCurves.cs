using System.Numerics;
using System.Runtime.CompilerServices;

namespace SlakDet.Evaluation.Coco;

/// <summary>Turns what the matching found out about a class into precision and recall.</summary>
internal sealed class ClassCurves(DetectionTable detections, TruthTable truth, AreaFields fields, int thresholds)
{
    private const double Epsilon = 2.220446049250313e-16; // Spacing of doubles at 1, which the published program adds to the counts.

    private static readonly double[] Points = [.. CocoGrid.RecallPoints];

    /// <summary>Objects of the class to find in each area range.</summary>
    public int[] ObjectsToFind(int category)
    {
        var counts = new int[CurveBlock.Ranges];
        for (var g = truth.ClassStarts[category]; g < truth.ClassStarts[category + 1]; g++)
            for (var range = 0; range < CurveBlock.Ranges; range++)
                if ((truth.Ignored[g] >> (range * AreaFields.FieldBits) & fields.Field) == 0)
                    counts[range]++;
        return counts;
    }

    /// <summary>Writes the precisions, and scores if the block has them, of a class.</summary>
    /// <param name="category">Number of the class.</param>
    /// <param name="toFind">Objects to find in each area range.</param>
    /// <param name="rows">The detections, for their scores.</param>
    /// <param name="block">Where to; its limit of detections is used.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int category, int[] toFind, ResultRows rows, CurveBlock block)
    {
        // For each range and threshold (a slot) the true positives by descending score: how many false ones are before, and the place.
        Span<int> starts = stackalloc int[AreaFields.Slots];
        var most = Starts(toFind, starts);
        using var pooledMisses = new Pooled<int>(most);
        using var pooledPlaces = new Pooled<int>(block.Scores == null ? 0 : most);
        Span<int> counts = stackalloc int[AreaFields.Slots];
        counts.Clear();
        var first = Walk(category, block.Limit, starts, counts, pooledMisses.Span, pooledPlaces.Span);
        using var envelope = new Pooled<double>(toFind.Max());
        for (var range = 0; range < CurveBlock.Ranges; range++)
        {
            if (toFind[range] == 0)
                continue;
            for (var threshold = 0; threshold < thresholds; threshold++)
            {
                var slot = range * AreaFields.FieldBits + threshold;
                var found = envelope.Span[..counts[slot]];
                Envelope(pooledMisses.Span.Slice(starts[slot], found.Length), found);
                var target = block.Index(category, range, threshold, 0);
                Sample(found, toFind[range], block.Precision.AsSpan(target, Points.Length));
                if (block.Scores == null)
                    continue;
                var places = pooledPlaces.Span.Slice(starts[slot], found.Length);
                Sample(places, first, toFind[range], rows, block.Scores.AsSpan(target, Points.Length));
            }
        }
    }

    /// <summary>Counts the true positives of each slot within a limit of detections.</summary>
    /// <param name="category">Number of the class.</param>
    /// <param name="hits">(limits, slots): true positives whose first limit it is.</param>
    /// <returns>Detections within the last limit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CountHits(int category, Span<int> hits)
    {
        var kept = 0;
        var table = detections.Hits;
        var limit = detections.Limit;
        unchecked
        {
            for (var place = detections.ClassStarts[category]; place < detections.ClassStarts[category + 1]; place++)
            {
                if (limit[place] == CocoEvaluationOptions.Limits)
                    continue;
                kept++;
                for (var bits = table[place]; bits != 0; bits &= bits - 1)
                    hits[limit[place] * AreaFields.Slots + BitOperations.TrailingZeroCount(bits)]++;
            }
        }

        return kept;
    }

    /// <summary>Makes room in each slot for as many true positives as there are objects to find.</summary>
    /// <returns>Room for all.</returns>
    private int Starts(int[] toFind, Span<int> starts)
    {
        var sum = 0;
        for (var range = 0; range < toFind.Length; range++)
        {
            for (var threshold = 0; threshold < thresholds; threshold++)
            {
                starts[range * AreaFields.FieldBits + threshold] = sum;
                sum += toFind[range];
            }
        }

        return sum;
    }

    /// <summary>Goes through the detections by descending score and lists the true positives of each slot.</summary>
    /// <returns>Place of the first detection within the limit; -1 if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Walk(int category, int limit, ReadOnlySpan<int> starts, Span<int> counts, Span<int> misses, Span<int> places)
    {
        var hitsOf = detections.Hits;
        var missesOf = detections.Misses;
        var limitOf = detections.Limit;
        var field = fields.Field;
        var first = -1;
        // False positives so far: those wrong at all thresholds of a range, which are nearly all, and the others.
        Span<int> whole = stackalloc int[4];
        Span<int> single = stackalloc int[counts.Length];
        whole.Clear();
        single.Clear();
        unchecked
        {
            for (var place = detections.ClassStarts[category]; place < detections.ClassStarts[category + 1]; place++)
            {
                if (limitOf[place] > limit)
                    continue;
                if (first < 0)
                    first = place;
                var miss = missesOf[place];
                for (var range = 0; range < whole.Length; range++)
                {
                    var bits = miss >> (range * AreaFields.FieldBits) & field;
                    if (bits == field)
                        whole[range]++;
                    else
                        for (; bits != 0; bits &= bits - 1)
                            single[range * AreaFields.FieldBits + BitOperations.TrailingZeroCount(bits)]++;
                }

                for (var bits = hitsOf[place]; bits != 0; bits &= bits - 1)
                {
                    var slot = BitOperations.TrailingZeroCount(bits);
                    var entry = starts[slot] + counts[slot]++;
                    misses[entry] = whole[slot / AreaFields.FieldBits] + single[slot];
                    if (!places.IsEmpty)
                        places[entry] = place;
                }
            }
        }

        return first;
    }

    /// <summary>Precision at each true positive, or the best one after it.</summary>
    /// <remarks>Between true positives precision only falls, so the other detections need not be looked at.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Envelope(ReadOnlySpan<int> misses, Span<double> precision)
    {
        unchecked
        {
            var best = 0.0;
            for (var i = misses.Length - 1; i >= 0; i--)
            {
                double hits = i + 1;
                best = Math.Max(best, hits / (misses[i] + hits + Epsilon));
                precision[i] = best;
            }
        }
    }

    /// <summary>The precision where each recall point is first reached; 0 where it is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sample(ReadOnlySpan<double> envelope, int toFind, Span<double> target)
    {
        unchecked
        {
            target.Clear();
            var found = 0;
            for (var point = 0; point < target.Length; point++)
            {
                // Recall 0 is reached at the first detection; before the first true positive the best precision is the one there.
                while (found < envelope.Length && (double)(found + 1) / toFind < Points[point])
                    found++;
                if (found == envelope.Length)
                    return;
                target[point] = envelope[found];
            }
        }
    }

    /// <summary>The score where each recall point is first reached; 0 where it is not.</summary>
    private void Sample(ReadOnlySpan<int> places, int first, int toFind, ResultRows rows, Span<double> target)
    {
        var results = rows.Span;
        var order = detections.Order;
        target.Clear();
        if (first < 0)
            return;
        target[0] = results[order[first]].Score;
        var found = 0;
        for (var point = 1; point < target.Length; point++)
        {
            while (found < places.Length && (double)(found + 1) / toFind < Points[point])
                found++;
            if (found == places.Length)
                return;
            target[point] = results[order[places[found]]].Score;
        }
    }
}
