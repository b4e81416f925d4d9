namespace SlakDet.Annotations;

/// <summary>Turns the values of a label file into class indices, with a table of 256 entries.</summary>
/// <remarks>
/// Apply it once to the values of a file; a second reduction would shift the classes again. Follows MMSegmentation's
/// reduce_zero_label rule as published for ADE20K.
/// </remarks>
public sealed class LabelMapping
{
    /// <summary>The class index of pixels that count neither in a loss nor in a metric.</summary>
    public const byte IgnoreLabel = 255;

    private readonly byte[] _table = new byte[256];

    private LabelMapping(Func<int, int> rule)
    {
        for (var value = 0; value < 256; value++)
            _table[value] = (byte)rule(value);
    }

    /// <summary>Values are class indices already; 255 is ignored.</summary>
    public static LabelMapping Identity { get; } = new(value => value);

    /// <summary>ADE20K: 0 is ignored, class k of the file becomes k - 1, 255 stays ignored.</summary>
    public static LabelMapping ReduceZeroLabel { get; } = new(value => value is 0 or 255 ? IgnoreLabel : value - 1);

    /// <summary>The class index of a file's value.</summary>
    public byte this[byte value] => _table[value];

    /// <summary><see cref="ReduceZeroLabel"/> or <see cref="Identity"/>.</summary>
    public static LabelMapping Create(bool reduceZeroLabel) => reduceZeroLabel ? ReduceZeroLabel : Identity;

    /// <summary>Replaces every value by its class index.</summary>
    public void Apply(Span<byte> labels)
    {
        if (ReferenceEquals(this, Identity))
            return;
        var table = _table.AsSpan();
        foreach (ref var label in labels)
            label = table[label];
    }
}
