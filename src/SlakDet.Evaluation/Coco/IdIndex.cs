namespace SlakDet.Evaluation.Coco;

/// <summary>Numbers the ids of pictures or classes from 0, in ascending order, each once.</summary>
internal sealed class IdIndex
{
    // Ids are mostly dense enough for a table, which is several times faster than a dictionary.
    private readonly int[]? _table;
    private readonly Dictionary<long, int>? _dictionary;
    private readonly long _first;

    /// <summary>Numbers the ids; the same id may come more than once.</summary>
    public IdIndex(IEnumerable<long> ids)
    {
        Ids = [.. ids];
        Array.Sort(Ids);
        var count = 0;
        for (var i = 0; i < Ids.Length; i++)
            if (i == 0 || Ids[i] != Ids[count - 1])
                Ids[count++] = Ids[i];
        Ids = Ids[..count];
        _first = count == 0 ? 0 : Ids[0];
        var range = count == 0 ? 0 : (UInt128)((Int128)Ids[^1] - _first) + 1;
        if (range > (UInt128)(65536 + 256L * count))
        {
            _dictionary = Enumerable.Range(0, count).ToDictionary(i => Ids[i]);
            return;
        }

        _table = new int[(int)range];
        _table.AsSpan().Fill(-1);
        for (var i = 0; i < count; i++)
            _table[Ids[i] - _first] = i;
    }

    /// <summary>The ids in ascending order.</summary>
    public long[] Ids { get; }

    /// <summary>How many different ids there are.</summary>
    public int Count => Ids.Length;

    /// <summary>Number of an id, or -1 if it is unknown.</summary>
    public int Find(long id)
    {
        if (_table == null)
            return _dictionary!.GetValueOrDefault(id, -1);
        var place = unchecked((ulong)(id - _first));
        return place < (ulong)_table.Length ? _table[place] : -1;
    }
}
