using SlakDet.Data.Transforms;

namespace SlakDet.Data.Detection;

/// <summary>Normalises and pads samples into a batch.</summary>
internal sealed class InputCollator
{
    private readonly Normalizer _normalizer;
    private readonly int _divisor;

    public InputCollator(IReadOnlyList<double> mean, IReadOnlyList<double> std, int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        (_normalizer, _divisor) = (new(mean, std), divisor);
    }

    /// <summary>Makes the batch of at least one sample; the samples stay the caller's.</summary>
    public DetectionInputs Collate(IReadOnlyList<DetectionSample> samples, bool withTargets)
    {
        var (geometry, height, width) = Measure(samples);
        var pad = new Pad(height, width);
        // Not cleared: every element is written, and clearing costs as much as a memory copy.
        var images = GC.AllocateUninitializedArray<float>(checked(samples.Count * 3 * height * width));
        var inputs = new DetectionInputs(images, height, width, geometry, withTargets ? Targets(samples) : null, Items(samples));
        for (var i = 0; i < samples.Count; i++)
        {
            _normalizer.Apply(samples[i].Image, inputs.ImageAt(i), height, width);
            pad.FillImage(inputs.ImageAt(i), geometry[i].Height, geometry[i].Width);
        }
        return inputs;
    }

    /// <summary>The same batch before it is normalised, with its objects.</summary>
    public DetectionByteInputs CollateBytes(IReadOnlyList<DetectionSample> samples)
    {
        var (geometry, height, width) = Measure(samples);
        var size = checked(3 * height * width);
        var pixels = GC.AllocateUninitializedArray<byte>(checked(samples.Count * size));
        for (var i = 0; i < samples.Count; i++)
            samples[i].Image.CopyTo(pixels.AsSpan(i * size, size), width);
        return new(pixels, height, width, geometry, Targets(samples), Items(samples));
    }

    private static DetectionTargets[] Targets(IReadOnlyList<DetectionSample> samples) =>
        [.. samples.Select(sample => new DetectionTargets(sample.Boxes, sample.Labels, sample.DrawMasks()))];

    private static DetectionItem[] Items(IReadOnlyList<DetectionSample> samples) => [.. samples.Select(sample => sample.Item)];

    private (PictureGeometry[] Geometry, int Height, int Width) Measure(IReadOnlyList<DetectionSample> samples)
    {
        PictureGeometry[] geometry = [.. samples.Select(Measure)];
        return (geometry, geometry.Max(g => g.PaddedHeight), geometry.Max(g => g.PaddedWidth));
    }

    private PictureGeometry Measure(DetectionSample sample)
    {
        var (height, width) = (sample.Image.Height, sample.Image.Width);
        var (item, scale) = (sample.Item, sample.Scale);
        return new(height, width, RoundUp(height), RoundUp(width), item.HeightPx, item.WidthPx, scale.X, scale.Y);
    }

    private int RoundUp(int side) => (side + _divisor - 1) / _divisor * _divisor;
}
