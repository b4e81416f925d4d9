namespace SlakDet.Training.Benchmarks;

/// <summary>The middle of measurements.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
