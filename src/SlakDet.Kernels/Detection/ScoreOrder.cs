namespace SlakDet.Kernels.Detection;

/// <summary>Sorting by score.</summary>
internal static class ScoreOrder
{
    private const uint Sign = 0x8000_0000;

    /// <summary>Indices by falling score, equal ones in their order; not-a-number is larger than all.</summary>
    public static int[] Descending(ReadOnlySpan<float> scores)
    {
        // The upper half of a key falls with the score, the lower half is the index: unique keys, so any sort is a stable one.
        var keys = new ulong[scores.Length];
        for (var i = 0; i < scores.Length; i++)
            keys[i] = ((ulong)~Ascending(scores[i]) << 32) | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(key & uint.MaxValue));
    }

    /// <summary>A whole number that grows with the score.</summary>
    private static uint Ascending(float score)
    {
        if (float.IsNaN(score))
            return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(score + 0f); // -0 becomes 0
        return (bits & Sign) == 0 ? bits | Sign : ~bits;
    }
}
