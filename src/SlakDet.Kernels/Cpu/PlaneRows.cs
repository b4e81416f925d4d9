namespace SlakDet.Kernels.Cpu;

/// <summary>A channel's rows, as strips are filled from them.</summary>
/// <param name="first">Row 0, column 0.</param>
/// <param name="stride">The distance of rows.</param>
/// <param name="bare">Whether there are no zeros on either side: rows of the map itself, whole registers wide.</param>
internal readonly unsafe struct PlaneRows(float* first, nint stride, bool bare)
{
    /// <summary>Row 0, column 0.</summary>
    public readonly float* First = first;

    /// <summary>The distance of rows.</summary>
    public readonly nint Stride = stride;

    /// <summary>Whether there are no zeros on either side.</summary>
    public readonly bool Bare = bare;
}
