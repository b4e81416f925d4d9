using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary>Linear layer, GELU, linear layer, row by row, float32 in main memory.</summary>
internal static class CpuMlp
{
    /// <summary>Computes it.</summary>
    /// <param name="input">(M, K), contiguous.</param>
    /// <param name="layers">The two layers, contiguous.</param>
    /// <param name="keepHidden">Whether the numbers before GELU are returned too.</param>
    /// <returns>(M, outputs), and (M, hidden) or null.</returns>
    public static (Tensor Output, Tensor? Hidden) Forward(Tensor input, MlpLayers layers, bool keepHidden) =>
        Vector512.IsHardwareAccelerated ? CpuMlp<Simd512>.Forward(input, layers, keepHidden)
        : Vector256.IsHardwareAccelerated ? CpuMlp<Simd256>.Forward(input, layers, keepHidden)
        : CpuMlp<Simd128>.Forward(input, layers, keepHidden);

    /// <summary>The gradients.</summary>
    /// <param name="input">(M, K), contiguous.</param>
    /// <param name="hidden">As <see cref="Forward"/> gave it.</param>
    /// <param name="layers">The two layers, contiguous.</param>
    /// <param name="gradient">Of the output, (M, outputs), contiguous.</param>
    /// <returns>Of the input and of the layers' weights and biases.</returns>
    public static (Tensor Input, MlpLayers Layers) Backward(Tensor input, Tensor hidden, MlpLayers layers, Tensor gradient) =>
        Vector512.IsHardwareAccelerated ? CpuMlp<Simd512>.Backward(input, hidden, layers, gradient)
        : Vector256.IsHardwareAccelerated ? CpuMlp<Simd256>.Backward(input, hidden, layers, gradient)
        : CpuMlp<Simd128>.Backward(input, hidden, layers, gradient);
}

/// <summary>The layers' weights, or their gradients.</summary>
/// <param name="Expand">(hidden, K).</param>
/// <param name="ExpandBias">(hidden).</param>
/// <param name="Project">(outputs, hidden).</param>
/// <param name="ProjectBias">(outputs).</param>
internal sealed record MlpLayers(Tensor Expand, Tensor ExpandBias, Tensor Project, Tensor ProjectBias);

/// <summary>The same for one width of registers.</summary>
internal static unsafe class CpuMlp<T> where T : struct, ISimd<T>
{
    public static (Tensor Output, Tensor? Hidden) Forward(Tensor input, MlpLayers layers, bool keepHidden)
    {
        using var scope = NewDisposeScope();
        var (rows, inputs, width, outputs) = Sizes(input, layers);
        var output = empty([rows, outputs]);
        var hidden = keepHidden ? empty([rows, width]) : null;
        var (x, y) = (Of(input), Of(output));
        var kept = hidden is null ? null : FeatureMap.Address(hidden);
        var (expand, project) = (Of(layers.Expand), Of(layers.Project));
        var expandBias = FeatureMap.Address(layers.ExpandBias);
        var projectBias = FeatureMap.Address(layers.ProjectBias);
        var chunk = Chunk(rows);
        WorkQueue.Run(Count(rows, chunk), queue =>
        {
            var scratch = Scratch.Take(MatrixProduct<T>.MemorySize, kept == null ? chunk * width : 0);
            var memory = scratch.Next(MatrixProduct<T>.MemorySize);
            var own = kept == null ? scratch.Next(chunk * width) : null;
            while (queue.TryTake(out var item))
            {
                var row = item * (nint)chunk;
                var count = Math.Min(chunk, rows - row);
                var h = new Matrix(kept == null ? own : kept + row * width, width, 1);
                MatrixProduct<T>.Compute(x.From(row, 0), expand.Transposed, expandBias, h, count, width, inputs, false, false, memory);
                MatrixProduct<T>.Compute(h, project.Transposed, projectBias, y.From(row, 0), count, outputs, width, geluOfA: true, false, memory);
            }
        });
        return (output.MoveToOuterDisposeScope(), hidden?.MoveToOuterDisposeScope());
    }

    public static (Tensor Input, MlpLayers Layers) Backward(Tensor input, Tensor hidden, MlpLayers layers, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var (rows, inputs, width, outputs) = Sizes(input, layers);
        var (inputGradient, hiddenGradient) = (empty([rows, inputs]), empty([rows, width]));
        var gradients = new MlpLayers(empty([width, inputs]), empty([width]), empty([outputs, width]), gradient.sum([0L]));
        var (x, h, dy, dh, dx) = (Of(input), Of(hidden), Of(gradient), Of(hiddenGradient), Of(inputGradient));
        var (expand, project) = (Of(layers.Expand), Of(layers.Project));
        var chunk = Chunk(rows);
        WorkQueue.Run(Count(rows, chunk), queue =>
        {
            var memory = Scratch.Take(MatrixProduct<T>.MemorySize).Next(MatrixProduct<T>.MemorySize);
            while (queue.TryTake(out var item))
            {
                var row = item * (nint)chunk;
                var count = Math.Min(chunk, rows - row);
                MatrixProduct<T>.Compute(dy.From(row, 0), project, null, dh.From(row, 0), count, width, outputs, false, false, memory);
                Gelu<T>.ApplyGradient(h.At(row, 0), dh.At(row, 0), count * width);
                MatrixProduct<T>.Compute(dh.From(row, 0), expand, null, dx.From(row, 0), count, inputs, width, false, false, memory);
            }
        });
        Product(dh.Transposed, x, Of(gradients.Expand), width, inputs, rows, geluOfB: false);
        Product(dy.Transposed, h, Of(gradients.Project), outputs, width, rows, geluOfB: true);
        gradients = gradients with { ExpandBias = hiddenGradient.sum([0L]) };
        return (inputGradient.MoveToOuterDisposeScope(), new MlpLayers(gradients.Expand.MoveToOuterDisposeScope(), gradients.ExpandBias.MoveToOuterDisposeScope(),
            gradients.Project.MoveToOuterDisposeScope(), gradients.ProjectBias.MoveToOuterDisposeScope()));
    }

    // A product over all rows, divided by blocks of the result.
    private static void Product(Matrix a, Matrix b, Matrix c, nint rows, nint columns, nint depth, bool geluOfB)
    {
        var (rowStep, columnStep) = ((nint)MatrixProduct<T>.BlockRows, (nint)MatrixProduct<T>.BlockColumns);
        var (down, across) = ((rows + rowStep - 1) / rowStep, (columns + columnStep - 1) / columnStep);
        if (down * across < get_num_threads())        // smaller blocks, so that all have some
            (columnStep, across) = (columnStep / 4, (columns + columnStep / 4 - 1) / (columnStep / 4));
        WorkQueue.Run((int)(down * across), queue =>
        {
            var memory = Scratch.Take(MatrixProduct<T>.MemorySize).Next(MatrixProduct<T>.MemorySize);
            while (queue.TryTake(out var item))
            {
                var (row, column) = (item / across * rowStep, item % across * columnStep);
                MatrixProduct<T>.ComputeBlock(a.From(row, 0), b.From(0, column), null, c.From(row, column), Math.Min(rowStep, rows - row), Math.Min(columnStep, columns - column),
                    depth, false, geluOfB, memory);
            }
        });
    }

    // Whole blocks where there are enough of them for all threads.
    private static int Chunk(nint rows) => (int)Math.Min(MatrixProduct<T>.BlockRows, Scratch.RoundUp(Math.Max(1, (rows + get_num_threads() - 1) / get_num_threads()), ProductTile<T>.Rows));

    private static int Count(nint rows, int chunk) => (int)((rows + chunk - 1) / chunk);

    private static (nint Rows, nint Inputs, nint Width, nint Outputs) Sizes(Tensor input, MlpLayers layers) =>
        ((nint)input.shape[0], (nint)input.shape[1], (nint)layers.Expand.shape[0], (nint)layers.Project.shape[0]);

    private static Matrix Of(Tensor matrix) => new(FeatureMap.Address(matrix), (nint)matrix.shape[1], 1);
}
