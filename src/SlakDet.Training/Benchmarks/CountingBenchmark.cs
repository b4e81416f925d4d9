using System.Diagnostics;
using SlakDet.Annotations;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Images;
using SlakDet.Evaluation.Segmentation;

namespace SlakDet.Training.Benchmarks;

/// <summary>Speed of the loops inside the evaluators, on one core.</summary>
public static class CountingBenchmark
{
    private const int Height = 480, Width = 640;
    private const double SecondsEach = 0.3;

    /// <summary>Time to encode a mask of 640 x 480 pixels, a lump over a quarter of the picture, from columns.</summary>
    /// <param name="repeats">Measurements; the median counts.</param>
    /// <returns>Microseconds a mask.</returns>
    public static double EncodeMicroseconds(int repeats)
    {
        var corners = Enumerable.Range(0, 24).SelectMany(i =>
        {
            var (angle, radius) = (2 * Math.PI * i / 24, i % 2 == 0 ? 150.0 : 170.0);
            return new[] { (Width / 2) + (radius * Math.Cos(angle)), (Height / 2) + (radius * Math.Sin(angle)) };
        }).ToArray();
        var columns = RleMask.FromPolygon(corners, Height, Width).Decode();
        Measure();
        return Median.Of(Enumerable.Range(0, repeats).Select(_ => Measure()));

        double Measure()
        {
            var begun = Stopwatch.GetTimestamp();
            var masks = 0;
            for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < SecondsEach; masks++)
                RleMask.EncodeColumns(columns, Height, Width);
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds / masks;
        }
    }

    /// <summary>Pixels a second that the mIoU counts take, on label maps against themselves moved by three pixels.</summary>
    /// <param name="labelFolder">Label maps, PNG, values 0 to 254, or 255 for unlabelled.</param>
    /// <param name="repeats">Measurements; the median counts.</param>
    /// <exception cref="DatasetException">There are no label maps in the folder.</exception>
    public static double CountPixelsPerSecond(string labelFolder, int repeats)
    {
        var maps = Directory.EnumerateFiles(labelFolder, "*.png").Order(StringComparer.Ordinal).Take(64).Select(path => LabelFile.Read(path).Values).ToList();
        if (maps.Count == 0)
            throw new DatasetException("SD-SCORE-EMPTY", $"{labelFolder}: no PNG label maps in there. Give the folder that holds them.");
        var classes = maps.Max(map => map.Where(value => value != LabelMapping.IgnoreLabel).DefaultIfEmpty().Max()) + 1;
        var predictions = maps.Select(map => map.Select((_, i) => map[Math.Max(0, i - 3)]).Select(value => value == LabelMapping.IgnoreLabel ? (byte)0 : value).ToArray()).ToList();
        var metric = new SegmentationMetric(classes);
        Measure();
        return Median.Of(Enumerable.Range(0, repeats).Select(_ => Measure()));

        double Measure()
        {
            var begun = Stopwatch.GetTimestamp();
            long pixels = 0;
            do
            {
                for (var i = 0; i < maps.Count; i++)
                    metric.Add(predictions[i], maps[i]);
                pixels += maps.Sum(map => (long)map.Length);
            }
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds < SecondsEach);
            return pixels / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }
}
