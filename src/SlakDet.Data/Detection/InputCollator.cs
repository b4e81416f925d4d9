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
        var geometry = samples.Select(Measure).ToArray();
        var (height, width) = (geometry.Max(g => g.PaddedHeight), geometry.Max(g => g.PaddedWidth));
        var pad = new Pad(height, width);
        // Not cleared: every element is written, and clearing costs as much as a memory copy.
        var images = GC.AllocateUninitializedArray<float>(checked(samples.Count * 3 * height * width));
        DetectionTargets[]? targets = withTargets ? [.. samples.Select(Targets)] : null;
        var inputs = new DetectionInputs(images, height, width, geometry, targets, [.. samples.Select(sample => sample.Item)]);
        for (var i = 0; i < samples.Count; i++)
        {
            _normalizer.Apply(samples[i].Image, inputs.ImageAt(i), height, width);
            pad.FillImage(inputs.ImageAt(i), geometry[i].Height, geometry[i].Width);
        }
        return inputs;
    }

    private static DetectionTargets Targets(DetectionSample sample) => new(sample.Boxes, sample.Labels, sample.DrawMasks());

    private PictureGeometry Measure(DetectionSample sample)
    {
        var (height, width) = (sample.Image.Height, sample.Image.Width);
        var (item, scale) = (sample.Item, sample.Scale);
        return new(height, width, RoundUp(height), RoundUp(width), item.HeightPx, item.WidthPx, scale.X, scale.Y);
    }

    private int RoundUp(int side) => (side + _divisor - 1) / _divisor * _divisor;
}
