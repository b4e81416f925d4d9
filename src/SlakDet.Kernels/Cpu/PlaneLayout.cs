namespace SlakDet.Kernels.Cpu;

/// <summary>How planes of single channels lie in working memory.</summary>
/// <param name="Turned">Whether rows and columns have changed places.</param>
/// <param name="Rows">Rows as they lie.</param>
/// <param name="Width">Numbers of a row.</param>
/// <param name="Stride">Distance of rows.</param>
/// <param name="Size">Distance of planes.</param>
internal readonly record struct PlaneLayout(bool Turned, int Rows, int Width, nint Stride, nint Size);
