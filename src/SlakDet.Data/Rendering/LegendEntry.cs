using SlakDet.Annotations;

namespace SlakDet.Data.Rendering;

/// <summary>A line of a legend.</summary>
/// <param name="Color">What it explains.</param>
/// <param name="Text">What it means; letters beyond ASCII are shown as a question mark.</param>
public sealed record LegendEntry(RgbColor Color, string Text);
