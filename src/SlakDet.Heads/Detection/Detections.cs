using SlakDet.Annotations.Masks;

namespace SlakDet.Heads.Detection;

/// <summary>What a detector found on one picture, best first; plain managed values.</summary>
/// <param name="Boxes">4 n values: x1, y1, x2, y2 of each in pixels of the original picture, continuous coordinates.</param>
/// <param name="Scores">n probabilities, descending.</param>
/// <param name="Labels">n class indices.</param>
/// <param name="Masks">n masks of the original picture's size; null from detectors without masks.</param>
public sealed record Detections(float[] Boxes, float[] Scores, int[] Labels, RleMask[]? Masks = null)
{
    /// <summary>Number of detections.</summary>
    public int Count => Scores.Length;
}
