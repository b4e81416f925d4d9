namespace SlakDet.Evaluation.Voc;

/// <summary>How one class was detected.</summary>
/// <param name="ClassIndex">The class, from 0.</param>
/// <param name="Ap">Average precision in [0, 1]; NaN if there is no object to find.</param>
/// <param name="Objects">Objects to find: difficult ones are not counted.</param>
/// <param name="Recall">Share of the objects found up to each detection, by descending score; NaN if there is no object to find.</param>
/// <param name="Precision">Share of the right ones among the detections up to each, those of difficult objects left out.</param>
public sealed record VocClassScore(int ClassIndex, double Ap, int Objects, IReadOnlyList<double> Recall, IReadOnlyList<double> Precision)
{
    /// <summary>How many detections there are.</summary>
    public int Detections => Recall.Count;
}
