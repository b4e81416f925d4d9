namespace SlakDet.Training.Benchmarks;

/// <summary>Median times of a block's large kernel in milliseconds, a whole batch.</summary>
/// <param name="Forward">Without gradients; NaN where it was refused.</param>
/// <param name="Both">Forward and all gradients: of the map, the kernels and the norms; NaN where it was refused.</param>
/// <param name="Refusal">Why libtorch could not compute it; null where it could.</param>
public readonly record struct BlockTimes(double Forward, double Both, string? Refusal = null)
{
    /// <summary>What was not computed.</summary>
    /// <param name="reason">Why.</param>
    public static BlockTimes Refused(string reason) => new(double.NaN, double.NaN, reason);
}
