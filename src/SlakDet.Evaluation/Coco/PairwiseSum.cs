using System.Numerics;

namespace SlakDet.Evaluation.Coco;

/// <summary>Adds numbers in NumPy's order, so that means agree with the published program to the last bit.</summary>
/// <remarks>NumPy adds buffers of 8192; in each it halves down to at most 128, which it adds in eight strands.</remarks>
internal static class PairwiseSum
{
    private const int Buffer = 8192;

    /// <summary>Mean of the values; -1 if there is none.</summary>
    public static double Mean(ReadOnlySpan<double> values) => values.IsEmpty ? -1 : Sum(values) / values.Length;

    /// <summary>Sum of the values.</summary>
    public static T Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < values.Length; i += Buffer)
            sum += Halves(values.Slice(i, Math.Min(Buffer, values.Length - i)));
        return sum;
    }

    private static T Halves<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        if (values.Length <= 128)
            return Strands(values);
        var half = values.Length / 2;
        half -= half % 8;
        return Halves(values[..half]) + Halves(values[half..]);
    }

    private static T Strands<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        var i = 0;
        if (values.Length >= 8)
        {
            Span<T> strands = stackalloc T[8];
            values[..8].CopyTo(strands);
            for (i = 8; i <= values.Length - 8; i += 8)
                for (var k = 0; k < 8; k++)
                    strands[k] += values[i + k];
            sum = ((strands[0] + strands[1]) + (strands[2] + strands[3])) + ((strands[4] + strands[5]) + (strands[6] + strands[7]));
        }

        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}
