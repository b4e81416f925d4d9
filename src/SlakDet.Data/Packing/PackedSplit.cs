using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Packing;

/// <summary>One part of a packed set: segmentation items, or detection items and the COCO file they came from.</summary>
/// <param name="Segmentation">Items with labels; empty in a detection set.</param>
/// <param name="Detection">Items with objects; empty in a segmentation set.</param>
/// <param name="Coco">What the COCO evaluation compares with; null where the set is not scored so.</param>
public sealed record PackedSplit(IReadOnlyList<SegmentationItem> Segmentation, IReadOnlyList<DetectionItem> Detection, CocoDataset? Coco)
{
    /// <summary>Number of pictures.</summary>
    public int Count => Segmentation.Count + Detection.Count;
}
