namespace SlakDet.Kernels.Detection;

/// <summary>The cells of a map that a box reads.</summary>
/// <param name="Level">Which map.</param>
/// <param name="Picture">Which picture of the batch.</param>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
/// <param name="Height">Rows; 0 for a box that reads nothing.</param>
/// <param name="Width">Columns; 0 for a box that reads nothing.</param>
internal readonly record struct RoiWindow(int Level, int Picture, int Top, int Left, int Height, int Width)
{
    /// <summary>Number of cells.</summary>
    public int Area => Height * Width;
}
