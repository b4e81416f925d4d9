using System.Globalization;
using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>Writes under a picture what a classifier says of it.</summary>
public static class ClassificationOverlay
{
    private static readonly RgbColor TruthColor = new(255, 255, 255);

    /// <summary>Puts a legend below the picture: the classes with their probabilities, as given, and the true class, if known, first.</summary>
    /// <remarks>Pictures with a side below 256 pixels are magnified by a whole factor, so that the legend suits them.</remarks>
    /// <param name="bgr">The picture, 8-bit blue, green, red; left as it is.</param>
    /// <param name="likeliest">Class index and probability, the likeliest first.</param>
    /// <param name="classes">Names and colours.</param>
    /// <param name="truth">The true class; null if it is not known.</param>
    /// <returns>The picture with legend; the caller disposes it.</returns>
    public static Picture Render(Picture bgr, IReadOnlyList<(int Label, double Probability)> likeliest, ClassList classes, int? truth = null)
    {
        Picture.ThrowIfNotColor(bgr);
        ArgumentNullException.ThrowIfNull(likeliest);
        ArgumentNullException.ThrowIfNull(classes);
        using var large = Magnification.Apply(bgr, Magnification.FactorFor(bgr));
        var entries = likeliest.Select(entry =>
            new LegendEntry(classes.Palette[entry.Label], string.Create(CultureInfo.InvariantCulture, $"{classes.Names[entry.Label]}  {100 * entry.Probability:F1} %")));
        return Legend.Below(large, truth is { } label ? [new LegendEntry(TruthColor, $"truth: {classes.Names[label]}"), .. entries] : [.. entries]);
    }
}
