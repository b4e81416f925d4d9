namespace SlakDet.Kernels.Cpu;

/// <summary>Products of matrices on one thread, in blocks that stay in the caches (Goto and van de Geijn, ACM TOMS 2008).</summary>
internal static unsafe class MatrixProduct<T> where T : struct, ISimd<T>
{
    /// <summary>Rows of a block of the result; whole tiles.</summary>
    public const int BlockRows = 288;

    /// <summary>Columns of a block of the result; whole tiles.</summary>
    public const int BlockColumns = 384;

    private const int Depth = 256, TileSize = 12 * 32;

    /// <summary>Numbers of working memory.</summary>
    public const int MemorySize = (BlockRows + BlockColumns) * Depth + TileSize;

    /// <summary>c = a * b + bias.</summary>
    /// <param name="a">rows x depth.</param>
    /// <param name="b">depth x columns.</param>
    /// <param name="bias">A number a column, or null for zeros.</param>
    /// <param name="c">rows x columns, its columns side by side.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="geluOfA">Whether GELU is applied to a.</param>
    /// <param name="geluOfB">Whether GELU is applied to b.</param>
    /// <param name="memory"><see cref="MemorySize"/> numbers, aligned.</param>
    public static void Compute(Matrix a, Matrix b, float* bias, Matrix c, nint rows, nint columns, nint depth, bool geluOfA, bool geluOfB, float* memory)
    {
        unchecked
        {
            for (nint row = 0; row < rows; row += BlockRows)
                for (nint column = 0; column < columns; column += BlockColumns)
                    ComputeBlock(a.From(row, 0), b.From(0, column), bias == null ? null : bias + column, c.From(row, column),
                        Math.Min(BlockRows, rows - row), Math.Min(BlockColumns, columns - column), depth, geluOfA, geluOfB, memory);
        }
    }

    /// <summary>The same for at most one block.</summary>
    public static void ComputeBlock(Matrix a, Matrix b, float* bias, Matrix c, nint rows, nint columns, nint depth, bool geluOfA, bool geluOfB, float* memory)
    {
        unchecked
        {
            nint tileRows = ProductTile<T>.Rows, tileColumns = ProductTile<T>.Columns;
            var packedA = memory;
            var packedB = memory + BlockRows * Depth;
            var edge = packedB + BlockColumns * Depth;
            for (nint row = 0; row < rows; row++)
            {
                var target = new Span<float>(c.At(row, 0), (int)columns);
                if (bias == null)
                    target.Clear();
                else
                    new ReadOnlySpan<float>(bias, (int)columns).CopyTo(target);
            }
            for (nint k = 0; k < depth; k += Depth)
            {
                var length = Math.Min(Depth, depth - k);
                Pack(a.From(0, k), rows, length, tileRows, packedA);
                Pack(b.From(k, 0).Transposed, columns, length, tileColumns, packedB);
                if (geluOfA)
                    Gelu<T>.Apply(packedA, Scratch.RoundUp(rows, tileRows) * length);
                if (geluOfB)
                    Gelu<T>.Apply(packedB, Scratch.RoundUp(columns, tileColumns) * length);
                for (nint column = 0; column < columns; column += tileColumns)
                    for (nint row = 0; row < rows; row += tileRows)
                    {
                        var tileA = packedA + row * length;
                        var tileB = packedB + column * length;
                        if (row + tileRows <= rows && column + tileColumns <= columns)
                            ProductTile<T>.Add(tileA, tileB, length, c.At(row, column), c.RowStep);
                        else
                            AddEdge(tileA, tileB, length, c.From(row, column), Math.Min(tileRows, rows - row), Math.Min(tileColumns, columns - column), edge);
                    }
            }
        }
    }

    private static void AddEdge(float* a, float* b, nint depth, Matrix c, nint rows, nint columns, float* edge)
    {
        unchecked
        {
            new Span<float>(edge, TileSize).Clear();
            ProductTile<T>.Add(a, b, depth, edge, ProductTile<T>.Columns);
            for (nint row = 0; row < rows; row++)
                for (nint column = 0; column < columns; column++)
                    *c.At(row, column) += edge[row * ProductTile<T>.Columns + column];
        }
    }

    // Groups of rows, each with the rows' numbers of each depth side by side; zeros fill the last.
    private static void Pack(Matrix source, nint rows, nint depth, nint group, float* target)
    {
        unchecked
        {
            for (nint row = 0; row < rows; row += group, target += group * depth)
            {
                var count = (int)Math.Min(group, rows - row);
                if (count < group)
                    new Span<float>(target, (int)(group * depth)).Clear();
                if (source.ColumnStep == 1)
                    Transposition.Copy(source.At(row, 0), source.RowStep, target, group, count, (int)depth);
                else
                    for (nint k = 0; k < depth; k++)
                        new ReadOnlySpan<float>(source.At(row, k), count).CopyTo(new Span<float>(target + k * group, count));
            }
        }
    }
}
