using ScottPlot;
using SkiaSharp;

namespace SlakDet.Training.Figures;

/// <summary>The font of figures: the plainest that the system has.</summary>
internal static class FigureFont
{
    private static readonly string[] Preferred = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"];

    /// <summary>Makes it the font of all plots that are made from now on; tells where figures will have no text because the system has no font.</summary>
    public static void Use(Action<string>? note)
    {
        var installed = SKFontManager.Default.FontFamilies.Where(name => name.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (installed.Count == 0)
            note?.Invoke("the system has no font, so that figures have no text (on Debian: apt-get install fonts-dejavu-core)");
        else if (Preferred.FirstOrDefault(installed.Contains) is { } font)
            Fonts.Default = font;
    }
}
