namespace SlakDet.Weights;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    /// <summary>
    /// The first of the candidates with the fewest single-letter changes and swaps of neighbours, ignoring case; nothing if more than a
    /// third of the letters (at least one) would change.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        name = name.ToLowerInvariant();
        var limit = Math.Max(1, name.Length / 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) > limit)
                continue;
            var distance = Distance(name, candidate.ToLowerInvariant(), limit);
            if (distance > limit)
                continue;
            best = candidate;
            limit = distance - 1;
        }
        return best;
    }

    // Optimal string alignment: insert, delete, replace, swap neighbours. Some number above the limit if it is above.
    private static int Distance(string a, string b, int limit)
    {
        var (before, previous, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            (before, previous, row) = (previous, row, before);
            var least = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(previous[j], row[j - 1]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > limit + 1) // a swap may still come back from the row before
                return least;
        }
        return row[b.Length];
    }
}
