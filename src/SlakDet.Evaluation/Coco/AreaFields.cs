using System.Runtime.CompilerServices;

namespace SlakDet.Evaluation.Coco;

/// <summary>
/// Facts for all area ranges and thresholds at once, in the bits of one number: a field of 16 bits for each of the four ranges, in it a
/// bit for each threshold.
/// </summary>
internal readonly struct AreaFields
{
    /// <summary>Bits of a field.</summary>
    public const int FieldBits = CocoEvaluationOptions.MostThresholds;

    /// <summary>Bits of all fields.</summary>
    public const int Slots = 4 * FieldBits;

    private readonly double[] _limits;
    private readonly ulong[] _fields;
    private readonly double[] _smallest;
    private readonly double[] _largest;

    /// <param name="thresholds">IoU thresholds, ascending.</param>
    public AreaFields(IReadOnlyList<double> thresholds)
    {
        // An IoU of 1 can come out a bit below 1; the published program therefore lowers a threshold of 1.
        _limits = [.. thresholds.Select(t => Math.Min(t, 1 - 1e-10))];
        Field = (1UL << thresholds.Count) - 1;
        _smallest = [.. CocoGrid.AreaRanges.Select(range => range.Smallest)];
        _largest = [.. CocoGrid.AreaRanges.Select(range => range.Largest)];
        var field = Field;
        _fields = [.. Enumerable.Range(0, _smallest.Length).Select(range => field << (range * FieldBits))];
        All = _fields.Aggregate((all, field) => all | field);
    }

    /// <summary>Lowest IoU that can match.</summary>
    public double Lowest => _limits[0];

    /// <summary>One field with the bits of all thresholds.</summary>
    public ulong Field { get; }

    /// <summary>All bits in use.</summary>
    public ulong All { get; }

    /// <summary>The fields of the ranges that an area is not in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Outside(double area)
    {
        var outside = 0UL;
        for (var range = 0; range < _fields.Length; range++)
            if (area < _smallest[range] || area > _largest[range])
                outside |= _fields[range];
        return outside;
    }

    /// <summary>The bits of the thresholds that an IoU reaches, in every field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Reached(double iou)
    {
        unchecked
        {
            var count = 0;
            while (count < _limits.Length && iou >= _limits[count])
                count++;
            var field = (1UL << count) - 1;
            return field | field << FieldBits | field << 2 * FieldBits | field << 3 * FieldBits;
        }
    }
}
