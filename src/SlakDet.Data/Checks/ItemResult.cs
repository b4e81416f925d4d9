using SlakDet.Annotations;

namespace SlakDet.Data.Checks;

/// <summary>What the check of one picture and its label gave.</summary>
/// <param name="Findings">What was found.</param>
/// <param name="Size">Size of the picture as shown; null where it cannot be read.</param>
/// <param name="Pixels">Pixels by class index (256 entries); null where the label was not or cannot be decoded.</param>
internal sealed record ItemResult(IReadOnlyList<Finding> Findings, (int Width, int Height)? Size, long[]? Pixels);
