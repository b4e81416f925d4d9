namespace SlakDet.Kernels.Detection;

/// <summary>The consecutive cells along an axis that a bin reads.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many; 0 where all samples lie outside.</param>
/// <param name="Weights">Where their weights begin.</param>
internal readonly record struct BinTaps(int First, int Count, int Weights);
