namespace SlakDet.Evaluation.Classification;

/// <summary>How the pictures of one class were classified, with the counts that the figures come from.</summary>
/// <param name="Pictures">Pictures of the class.</param>
/// <param name="First">Those whose likeliest class it was.</param>
/// <param name="AmongBest">Those where it was among the k likeliest.</param>
public sealed record ClassificationClassScore(long Pictures, long First, long AmongBest)
{
    /// <summary>Share of the class's pictures that were recognised at first, in [0, 1]; NaN for a class without pictures.</summary>
    public double Top1 => (double)First / Pictures;

    /// <summary>Share of the class's pictures where it was among the k likeliest, in [0, 1]; NaN for a class without pictures.</summary>
    public double TopK => (double)AmongBest / Pictures;
}
