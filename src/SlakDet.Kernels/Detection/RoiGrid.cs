namespace SlakDet.Kernels.Detection;

/// <summary>How boxes are divided and sampled.</summary>
/// <param name="Bins">Bins along each side of a box.</param>
/// <param name="Scales">Cells a pixel, for each level.</param>
/// <param name="SamplingRatio">Samples a bin along each axis; 0 for ceil(side / bins).</param>
internal sealed record RoiGrid(int Bins, IReadOnlyList<double> Scales, int SamplingRatio);
