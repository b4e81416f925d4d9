namespace SlakDet.Training.Figures;

/// <summary>A line of a figure.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="X">Where its points are.</param>
/// <param name="Y">Their values, as many.</param>
internal sealed record Curve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y);
