namespace SlakDet.Training.Analysis;

/// <summary>A measured effective receptive field.</summary>
/// <param name="Side">Height and width of the pictures and the map.</param>
/// <param name="Pictures">Pictures whose contributions were averaged.</param>
/// <param name="Skipped">Pictures left out because their gradient was not a number.</param>
/// <param name="Map">Mean contributions, (Side, Side), row-major.</param>
/// <param name="Areas">The squares that hold given shares of them.</param>
public sealed record ReceptiveFieldResult(int Side, int Pictures, int Skipped, IReadOnlyList<float> Map, IReadOnlyList<ReceptiveArea> Areas);
