namespace SlakDet.Kernels.Cpu;

/// <summary>Channels of an image as they lie in their map.</summary>
/// <param name="first">The first channel's plane; null for none.</param>
/// <param name="distance">From one channel to the next.</param>
/// <param name="rowDistance">From one row to the next.</param>
internal readonly unsafe struct ChannelPlanes(float* first, nint distance, nint rowDistance)
{
    /// <summary>Whether there are any.</summary>
    public bool Exist => first != null;

    /// <summary>From one row to the next.</summary>
    public nint RowDistance => rowDistance;

    /// <summary>Where a channel begins.</summary>
    public float* this[int i] => unchecked(first + i * distance);
}
