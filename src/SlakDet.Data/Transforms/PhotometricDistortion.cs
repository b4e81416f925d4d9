using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Changes brightness, contrast, saturation and hue, each with probability one half.</summary>
/// <param name="BrightnessDelta">Largest amount added or taken away.</param>
/// <param name="ContrastLow">Smallest contrast factor.</param>
/// <param name="ContrastHigh">Largest contrast factor.</param>
/// <param name="SaturationLow">Smallest saturation factor.</param>
/// <param name="SaturationHigh">Largest saturation factor.</param>
/// <param name="HueDelta">Hue moves by a whole number of two-degree steps from -HueDelta to HueDelta - 1.</param>
/// <remarks>
/// Works on bytes in the order of MMSegmentation: brightness, contrast (or at the end), saturation, hue. Each step computes in
/// float32, clips to [0, 255] and truncates; saturation and hue each go through OpenCV's 8-bit HSV on their own. A step on single
/// bytes is a table of 256.
/// </remarks>
public sealed record PhotometricDistortion(
    double BrightnessDelta = 32,
    double ContrastLow = 0.5,
    double ContrastHigh = 1.5,
    double SaturationLow = 0.5,
    double SaturationHigh = 1.5,
    int HueDelta = 18)
{
    private const int HueSteps = 180;

    /// <summary>Draws what to do to a picture.</summary>
    public PhotometricDraw Draw(KeyedRandom random)
    {
        double? brightness = random.NextBool() ? random.NextDouble(-BrightnessDelta, BrightnessDelta) : null;
        var contrastLast = random.NextBool();
        double? contrast = random.NextBool() ? random.NextDouble(ContrastLow, ContrastHigh) : null;
        double? saturation = random.NextBool() ? random.NextDouble(SaturationLow, SaturationHigh) : null;
        int? hue = random.NextBool() ? random.NextInt(-HueDelta, HueDelta) : null;
        return new(brightness, contrast, contrastLast, saturation, hue);
    }

    /// <summary>Changes a picture in place.</summary>
    /// <param name="image">8-bit blue, green, red.</param>
    /// <param name="draw">What to do.</param>
    public static void Apply(Picture image, PhotometricDraw draw)
    {
        Picture.ThrowIfNotColor(image);
        var (brightness, contrast) = ((float)(draw.Brightness ?? 0), (float)(draw.Contrast ?? 1));
        var light = draw.Brightness != null || draw.Contrast != null && !draw.ContrastLast
            ? Table(value => draw.ContrastLast ? ToByte(value + brightness) : ToByte(ToByte(value + brightness) * contrast)) : null;
        var saturation = draw.Saturation is { } factor ? Table(value => ToByte(value * (float)factor)) : null;
        var hue = draw.Hue is { } steps ? Table(value => (byte)((value + steps + HueSteps) % HueSteps)) : null;
        var contrastLast = draw.Contrast != null && draw.ContrastLast ? Table(value => ToByte(value * contrast)) : null;

        // All steps on a row before the next: it stays in the processor's cache.
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            if (light != null)
                Map(row, light);
            if (saturation != null)
                HsvPixels.MapChannel(row, channel: 1, saturation);
            if (hue != null)
                HsvPixels.MapChannel(row, channel: 0, hue);
            if (contrastLast != null)
                Map(row, contrastLast);
        }
    }

    private static byte[] Table(Func<int, byte> change) => [.. Enumerable.Range(0, 256).Select(change)];

    private static byte ToByte(float value) => (byte)Math.Clamp(value, 0f, 255f);

    private static void Map(Span<byte> samples, byte[] table)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(table);   // a byte is always inside of 256: no check a sample
        foreach (ref var sample in samples)
            sample = Unsafe.Add(ref first, sample);
    }
}
