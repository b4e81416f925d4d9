using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.TickGenerators;

namespace SlakDet.Training.Figures;

/// <summary>Lines over a common axis, in plots side by side, as a picture.</summary>
internal static class CurveFigure
{
    private const int PanelWidthPx = 480, HeightPx = 420;

    /// <summary>Writes a PNG.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="axis">What the curves go over.</param>
    /// <param name="panels">The plots, from left to right; the first has the legend.</param>
    /// <param name="note">Told where text is missing.</param>
    public static void Write(string path, string axis, IReadOnlyList<CurvePanel> panels, Action<string>? note)
    {
        FigureFont.Use(note);
        var figure = new Multiplot { Layout = new Columns() };
        figure.AddPlots(panels.Count);
        for (var i = 0; i < panels.Count; i++)
            Draw(figure.GetPlot(i), axis, panels[i], hasLegend: i == 0);
        figure.SavePng(path, PanelWidthPx * panels.Count, HeightPx);
    }

    private static void Draw(Plot plot, string axis, CurvePanel panel, bool hasLegend)
    {
        foreach (var curve in panel.Curves)
        {
            var line = plot.Add.Scatter(curve.X.ToArray(), curve.Y.Select(value => panel.IsLogarithmic ? Math.Log10(value) : value).ToArray());
            line.LegendText = curve.Name;
        }
        plot.Title(panel.Title);
        plot.XLabel(axis);
        if (panel.IsLogarithmic)
            plot.Axes.Left.TickGenerator = LogarithmicTicks(panel.Curves.SelectMany(curve => curve.Y).ToList());
        if (hasLegend)
            plot.ShowLegend(Alignment.UpperLeft);
        else
            plot.HideLegend();
    }

    /// <summary>Labels at 1, 2 and 5 of each power of ten, ticks at the other digits.</summary>
    private static NumericManual LogarithmicTicks(List<double> values)
    {
        var ticks = new NumericManual();
        for (var power = (int)Math.Floor(Math.Log10(values.Min())); power <= Math.Log10(values.Max()); power++)
            for (var digit = 1; digit < 10; digit++)
            {
                var value = digit * Math.Pow(10, power);
                if (digit is 1 or 2 or 5)
                    ticks.AddMajor(Math.Log10(value), value.ToString("G10", CultureInfo.InvariantCulture));
                else
                    ticks.AddMinor(Math.Log10(value));
            }
        return ticks;
    }
}
