namespace SlakDet.Data.Segmentation;

/// <summary>Samples of one size before they are normalised, a quarter of the bytes: for devices that normalise themselves.</summary>
/// <param name="Pixels">Blue, green, red: (Count, Height, Width, 3), each picture's content in the top left corner; the rest is of no meaning.</param>
/// <param name="Labels">Class indices: (Count, Height, Width); 255 is ignored.</param>
/// <param name="Contents">Height and width of each picture's content; outside of it the normalised picture is 0.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Names">Names of the pictures.</param>
public sealed record SegmentationByteBatch(byte[] Pixels, byte[] Labels, IReadOnlyList<(int Height, int Width)> Contents, int Height, int Width, IReadOnlyList<string> Names)
{
    /// <summary>Number of samples.</summary>
    public int Count => Names.Count;
}
