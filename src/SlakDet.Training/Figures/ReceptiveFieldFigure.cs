using System.Globalization;
using ScottPlot;
using ScottPlot.Colormaps;
using SlakDet.Training.Analysis;

namespace SlakDet.Training.Figures;

/// <summary>A receptive field as a picture.</summary>
internal static class ReceptiveFieldFigure
{
    private const int WidthPx = 780, HeightPx = 720;

    /// <summary>Writes a PNG: contributions over their greatest, as in the published figure (without a logarithm), and the squares that hold their shares.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="result">What was measured.</param>
    /// <param name="note">Told where text is missing.</param>
    public static void Write(string path, ReceptiveFieldResult result, Action<string>? note)
    {
        FigureFont.Use(note);
        using var plot = new Plot();
        var (side, greatest) = (result.Side, Math.Max(result.Map.Max(), float.Epsilon));
        var shares = new double[side, side];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
                shares[y, x] = result.Map[y * side + x] / greatest;
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new Viridis();
        map.ManualRange = new ScottPlot.Range(0, 1);
        map.Extent = new CoordinateRect(0, side, 0, side);
        plot.Add.ColorBar(map);
        foreach (var area in result.Areas)
            if (area.Side is { } square)
                AddSquare(plot, square, side, string.Create(CultureInfo.InvariantCulture, $"{area.Threshold:P0}"));
        plot.Title(string.Create(CultureInfo.InvariantCulture, $"effective receptive field, mean of {result.Pictures} pictures"));
        plot.XLabel("pixels; squares hold the given shares of log10(contribution + 1)");
        // Rows go down, as in the pictures.
        plot.Axes.SetLimits(0, side, side, 0);
        plot.SavePng(path, WidthPx, HeightPx);
    }

    private static void AddSquare(Plot plot, int square, int side, string label)
    {
        var first = side / 2 - square / 2;
        var outline = plot.Add.Rectangle(first, first + square, first, first + square);
        outline.FillStyle.IsVisible = false;
        outline.LineColor = Colors.White;
        var text = plot.Add.Text(label, first, first);
        text.LabelFontColor = Colors.White;
        text.LabelAlignment = Alignment.UpperLeft;
    }
}
