namespace SlakDet.Kernels.Detection;

/// <summary>Keeps groups of boxes apart.</summary>
internal static class BoxGroups
{
    /// <summary>Moves each box of rows x1, y1, x2, y2 by group * (largest coordinate + 1), in float32 as published.</summary>
    public static void MoveApart(Span<float> rows, ReadOnlySpan<long> groups)
    {
        var largest = float.NegativeInfinity;
        foreach (var coordinate in rows)
            largest = MathF.Max(largest, coordinate);
        var step = largest + 1f;
        for (var i = 0; i < rows.Length; i++)
            rows[i] += groups[i / 4] * step;
    }

    /// <summary>A set number for each box, the same for boxes of a group.</summary>
    public static int[] Apart(ReadOnlySpan<long> groups)
    {
        var numbers = new Dictionary<long, int>();
        var sets = new int[groups.Length];
        for (var i = 0; i < sets.Length; i++)
        {
            if (!numbers.TryGetValue(groups[i], out var number))
                numbers.Add(groups[i], number = numbers.Count);
            sets[i] = number;
        }
        return sets;
    }

    /// <summary>
    /// A set number for each moved box, such that boxes of two sets have no common part along x: then their intersection is exactly 0 and need not be computed.
    /// </summary>
    public static int[] ThatCanMeet(BoxCorners boxes, ReadOnlySpan<long> groups)
    {
        var sets = Apart(groups);
        var count = sets.Length == 0 ? 0 : sets.Max() + 1;
        var (left, right) = (new float[count], new float[count]);
        Array.Fill(left, float.PositiveInfinity);
        Array.Fill(right, float.NegativeInfinity);
        for (var i = 0; i < sets.Length; i++)
        {
            left[sets[i]] = MathF.Min(left[sets[i]], MathF.Min(boxes.X1[i], boxes.X2[i]));
            right[sets[i]] = MathF.Max(right[sets[i]], MathF.Max(boxes.X1[i], boxes.X2[i]));
        }

        // Groups from left to right; one that begins left of where those before end joins their set.
        var byLeft = Enumerable.Range(0, count).OrderBy(set => left[set]).ToArray();
        var (joined, set, end) = (new int[count], -1, float.NegativeInfinity);
        foreach (var group in byLeft)
        {
            if (set < 0 || left[group] >= end)
                set++;
            joined[group] = set;
            end = MathF.Max(end, right[group]);
        }
        return Array.ConvertAll(sets, number => joined[number]);
    }
}
