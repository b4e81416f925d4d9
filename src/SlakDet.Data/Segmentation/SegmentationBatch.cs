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
    /// <summary>Copies samples into a batch.</summary>
    /// <exception cref="ArgumentException">There is no sample, or the sizes differ.</exception>
    public static SegmentationBatch Collate(IReadOnlyList<SegmentationSample> samples)
    {
        if (samples.Count == 0)
            throw new ArgumentException("A batch needs at least one sample.", nameof(samples));
        var first = samples[0];
        var batch = Allocate(samples.Count, first.Height, first.Width, [.. samples.Select(sample => sample.Name)]);
        for (var i = 0; i < samples.Count; i++)
        {
            if ((samples[i].Height, samples[i].Width) != (first.Height, first.Width))
                throw new ArgumentException(
                    $"Samples of one batch need one size: {first.Name} has {first.Width} x {first.Height}, "
                    + $"{samples[i].Name} has {samples[i].Width} x {samples[i].Height}.", nameof(samples));
            samples[i].Image.CopyTo(batch.ImageAt(i));
            samples[i].Label.CopyTo(batch.LabelAt(i));
        }
        return batch;
    }

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
