namespace SlakDet.Kernels.Cpu;

/// <summary>A float32 matrix in memory.</summary>
/// <param name="first">Upper left.</param>
/// <param name="rowStep">Distance of rows.</param>
/// <param name="columnStep">Distance of columns; one of the two distances is 1.</param>
internal readonly unsafe struct Matrix(float* first, nint rowStep, nint columnStep)
{
    /// <summary>Distance of rows.</summary>
    public nint RowStep => rowStep;

    /// <summary>Distance of columns.</summary>
    public nint ColumnStep => columnStep;

    /// <summary>The same with rows as columns.</summary>
    public Matrix Transposed => new(first, columnStep, rowStep);

    /// <summary>Where an entry lies.</summary>
    public float* At(nint row, nint column) => first + row * rowStep + column * columnStep;

    /// <summary>The part from some entry on.</summary>
    public Matrix From(nint row, nint column) => new(At(row, column), rowStep, columnStep);
}
