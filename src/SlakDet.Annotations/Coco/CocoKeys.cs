using System.Text;

namespace SlakDet.Annotations.Coco;

/// <summary>Which keys of an object were met: none may come twice, and some must.</summary>
internal struct CocoKeys
{
    private int _met;

    /// <summary>Whether the reader stands on a key; if so, it is noted as a bit.</summary>
    /// <exception cref="DatasetException">The key was met before.</exception>
    public bool Is(ref CocoJson json, ReadOnlySpan<byte> key, int bit)
    {
        if (!json.Is(key))
            return false;
        if ((_met & bit) != 0)
            throw json.Refuse("SD-COCO-FORMAT", $"the key \"{Encoding.UTF8.GetString(key)}\" comes twice; keep one");
        _met |= bit;
        return true;
    }

    /// <summary>Whether a key was met.</summary>
    public readonly bool Has(int bit) => (_met & bit) != 0;

    /// <summary>Refuses the object unless the key was met.</summary>
    public readonly void Require(ref CocoJson json, int bit, string key)
    {
        if (!Has(bit))
            throw json.Refuse("SD-COCO-FORMAT", $"the key \"{key}\" is missing");
    }
}
