namespace SlakDet.Evaluation.Coco;

/// <summary>Adds doubles in NumPy's order, so that means agree with the published program to the last bit.</summary>
/// <remarks>NumPy adds buffers of 8192; in each it halves down to at most 128, which it adds in eight strands.</remarks>
internal static class PairwiseSum
{
    private const int Buffer = 8192;

    /// <summary>Mean of the values; -1 if there is none.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return -1;
        var sum = 0.0;
        for (var i = 0; i < values.Length; i += Buffer)
            sum += Halves(values.Slice(i, Math.Min(Buffer, values.Length - i)));
        return sum / values.Length;
    }

    private static double Halves(ReadOnlySpan<double> values)
    {
        if (values.Length <= 128)
            return Strands(values);
        var half = values.Length / 2;
        half -= half % 8;
        return Halves(values[..half]) + Halves(values[half..]);
    }

    private static double Strands(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        var i = 0;
        if (values.Length >= 8)
        {
            Span<double> strands = stackalloc double[8];
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
