namespace SlakDet.Kernels.Cpu;

/// <summary>Where the sums of a channel are kept.</summary>
/// <param name="first">Row 0, column 0.</param>
/// <param name="stride">The distance of rows.</param>
/// <param name="turned">Whether these are a map's rows and the kernel works on its columns: tiles are turned when they are written, and only once.</param>
internal readonly unsafe struct PlaneSums(float* first, nint stride, bool turned)
{
    /// <summary>Row 0, column 0.</summary>
    public readonly float* First = first;

    /// <summary>The distance of rows.</summary>
    public readonly nint Stride = stride;

    /// <summary>Whether tiles are turned when they are written.</summary>
    public readonly bool Turned = turned;
}
