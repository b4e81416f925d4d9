namespace SlakDet.Evaluation.Detection;

/// <summary>The errors of a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Count">How many there are.</param>
/// <param name="ApGain">
/// How much the AP would rise, in [0, 1], if all of them and nothing else were mended; gains of several kinds do not add up.
/// </param>
public sealed record TideError(TideErrorKind Kind, int Count, double ApGain);
