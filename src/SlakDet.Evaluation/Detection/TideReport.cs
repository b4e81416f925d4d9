namespace SlakDet.Evaluation.Detection;

/// <summary>What each kind of error costs (Bolya et al., ECCV 2020).</summary>
/// <param name="Ap">AP at the foreground IoU, in [0, 1]: mean over the classes that have objects.</param>
/// <param name="Errors">The six kinds in the order of <see cref="TideErrorKind"/>.</param>
/// <param name="FalsePositiveGain">How much the AP would rise if all false positives had a lower score than all true ones.</param>
/// <param name="FalseNegativeGain">How much the AP would rise if the objects that were not found were not there.</param>
public sealed record TideReport(double Ap, IReadOnlyList<TideError> Errors, double FalsePositiveGain, double FalseNegativeGain)
{
    /// <summary>The errors of a kind.</summary>
    public TideError this[TideErrorKind kind] => Errors[(int)kind];
}
