using SlakDet.Annotations.Coco;
using SlakDet.Heads.Detection;

namespace SlakDet.Training.Detection;

/// <summary>Detections as rows of COCO results.</summary>
internal static class DetectionRows
{
    /// <summary>The detections of one picture, in their order. Sides are differences of the float32 corners, as the published evaluation takes them.</summary>
    /// <param name="found">The detections.</param>
    /// <param name="imageId">The picture.</param>
    /// <param name="categoryIds">Number of each label.</param>
    public static IEnumerable<CocoResult> Of(Detections found, long imageId, IReadOnlyList<long> categoryIds)
    {
        for (var i = 0; i < found.Count; i++)
        {
            var (left, top, right, bottom) = (found.Boxes[4 * i], found.Boxes[4 * i + 1], found.Boxes[4 * i + 2], found.Boxes[4 * i + 3]);
            yield return new CocoResult(imageId, categoryIds[found.Labels[i]], found.Scores[i], new CocoBox(left, top, right - left, bottom - top), found.Masks?[i]);
        }
    }
}
