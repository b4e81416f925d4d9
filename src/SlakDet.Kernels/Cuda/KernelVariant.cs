namespace SlakDet.Kernels.Cuda;

/// <summary>A kernel with the numbers that it is compiled for.</summary>
/// <param name="File">Name of its source file.</param>
/// <param name="Entry">Name of its function.</param>
/// <param name="Definitions">What the file calls "given by the host", as <c>NAME=value</c> separated by blanks.</param>
internal readonly record struct KernelVariant(string File, string Entry, string Definitions)
{
    /// <summary>The compiler's options.</summary>
    /// <param name="architecture">Such as <c>sm_90</c>.</param>
    public IReadOnlyList<string> Options(string architecture) =>
        [$"--gpu-architecture={architecture}", "--std=c++17", .. Definitions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(definition => "-D" + definition)];
}
