namespace SlakDet.Training.Analysis;

/// <summary>The smallest square around the centre that holds more than a share of all contributions.</summary>
/// <param name="Threshold">The share, in (0, 1).</param>
/// <param name="Side">Side of the square in pixels, odd; null if even the largest square within the map holds no more.</param>
/// <param name="Share">The square's share of the map's area, in (0, 1); null likewise. The larger, the wider the receptive field.</param>
public sealed record ReceptiveArea(double Threshold, int? Side, double? Share);
