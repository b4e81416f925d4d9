using System.Runtime.Intrinsics;

namespace SlakDet.Kernels.Detection;

/// <summary>The greedy loop: a candidate is compared with the boxes kept so far in its set, many at once, until one drops it.</summary>
internal static class Suppressor
{
    /// <summary>Selects boxes.</summary>
    /// <param name="boxes">All boxes.</param>
    /// <param name="order">Their indices in the order in which they are tried.</param>
    /// <param name="sets">The set of each box, from 0 on; boxes of different sets are not compared.</param>
    /// <param name="threshold">The largest intersection / union that leaves a box.</param>
    /// <returns>Indices of the kept boxes, in the same order.</returns>
    public static List<long> Select(BoxCorners boxes, int[] order, int[] sets, float threshold)
    {
        var kept = new List<long>();
        var sizes = new int[sets.Length == 0 ? 0 : sets.Max() + 1];
        foreach (var set in sets)
            sizes[set]++;
        // All sets' kept boxes lie in one list, each set's from its start on.
        var (starts, counts) = (new int[sizes.Length], new int[sizes.Length]);
        for (var set = 1; set < sizes.Length; set++)
            starts[set] = starts[set - 1] + sizes[set - 1];
        var keptBoxes = new BoxCorners(boxes.Count);
        foreach (var candidate in order)
        {
            var set = sets[candidate];
            if (AnyOverlaps(keptBoxes, starts[set], counts[set], boxes, candidate, threshold))
                continue;
            keptBoxes.Set(starts[set] + counts[set]++, boxes, candidate);
            kept.Add(candidate);
        }
        return kept;
    }

    private static bool AnyOverlaps(BoxCorners kept, int start, int count, BoxCorners boxes, int candidate, float threshold)
    {
        var (x1, y1, x2, y2, area) = (boxes.X1[candidate], boxes.Y1[candidate], boxes.X2[candidate], boxes.Y2[candidate], boxes.Area[candidate]);
        var (i, end) = (start, start + count);
        for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var width = Vector512.Min(At(kept.X2, i), Vector512.Create(x2)) - Vector512.Max(At(kept.X1, i), Vector512.Create(x1));
            var height = Vector512.Min(At(kept.Y2, i), Vector512.Create(y2)) - Vector512.Max(At(kept.Y1, i), Vector512.Create(y1));
            var meet = Vector512.GreaterThan(width, Vector512<float>.Zero) & Vector512.GreaterThan(height, Vector512<float>.Zero);
            if (meet == Vector512<float>.Zero)
                continue;
            var intersection = width * height & meet;
            var union = At(kept.Area, i) + Vector512.Create(area) - intersection;
            if (Vector512.GreaterThanAny(intersection / union, Vector512.Create(threshold)))
                return true;
        }
        for (; i < end; i++)
        {
            var width = MathF.Min(kept.X2[i], x2) - MathF.Max(kept.X1[i], x1);
            var height = MathF.Min(kept.Y2[i], y2) - MathF.Max(kept.Y1[i], y1);
            if (!(width > 0 && height > 0))
                continue;
            var intersection = width * height;
            if (intersection / (kept.Area[i] + area - intersection) > threshold)
                return true;
        }
        return false;
    }

    private static Vector512<float> At(float[] values, int index) => Vector512.LoadUnsafe(ref values[0], (nuint)index);
}
