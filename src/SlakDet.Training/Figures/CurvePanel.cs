namespace SlakDet.Training.Figures;

/// <summary>One of the plots of a figure.</summary>
/// <param name="Title">What is plotted, with its unit.</param>
/// <param name="Curves">The lines.</param>
internal sealed record CurvePanel(string Title, IReadOnlyList<Curve> Curves)
{
    /// <summary>Whether values, all above 0, stand on a logarithmic axis.</summary>
    public bool IsLogarithmic { get; init; }
}
