namespace SlakDet.Data.Segmentation;

/// <summary>Samples of one size, one after another.</summary>
/// <param name="Images">Normalised planes: (Count, 3, Height, Width).</param>
/// <param name="Labels">Class indices: (Count, Height, Width); 255 is ignored.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Names">Names of the pictures.</param>
public sealed record SegmentationBatch(float[] Images, byte[] Labels, int Count, int Height, int Width, IReadOnlyList<string> Names)
{
    /// <summary>The planes of one sample.</summary>
    public Span<float> ImageAt(int index) => Images.AsSpan(3 * Height * Width * index, 3 * Height * Width);

    /// <summary>The label map of one sample.</summary>
    public Span<byte> LabelAt(int index) => Labels.AsSpan(Height * Width * index, Height * Width);

    // Not cleared: every element is written, and clearing costs as much as a memory copy.
    internal static SegmentationBatch Allocate(int count, int height, int width, IReadOnlyList<string> names) => new(
        GC.AllocateUninitializedArray<float>(count * 3 * height * width),
        GC.AllocateUninitializedArray<byte>(count * height * width),
        count, height, width, names);
}
