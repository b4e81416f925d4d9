namespace SlakDet.Data.Packing;

/// <summary>A picture or label map in a packed file.</summary>
/// <param name="Offset">Place of its first byte, a multiple of 64.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Channels">3 (blue, green, red) or 1 (class indices), interleaved, 8 bits each.</param>
/// <param name="FullWidth">Width that annotations are made for; more than its own where it was reduced.</param>
/// <param name="FullHeight">Height that annotations are made for.</param>
internal readonly record struct PackedBlock(long Offset, int Width, int Height, int Channels, int FullWidth, int FullHeight)
{
    public long Length => (long)Width * Height * Channels;
}
