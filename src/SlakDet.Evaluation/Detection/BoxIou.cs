using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>IoU of two boxes, in the order of operations of the COCO evaluation.</summary>
internal static class BoxIou
{
    /// <summary>Intersection over union; with a crowd the share of the detection that is on it; 0 where the boxes do not overlap.</summary>
    public static double Of(in CocoBox detection, in CocoBox truth, bool truthIsCrowd)
    {
        var width = Math.Min(detection.Width + detection.X, truth.Width + truth.X) - Math.Max(detection.X, truth.X);
        var height = Math.Min(detection.Height + detection.Y, truth.Height + truth.Y) - Math.Max(detection.Y, truth.Y);
        if (width <= 0 || height <= 0)
            return 0;
        var intersection = width * height;
        var area = detection.Width * detection.Height;
        return intersection / (truthIsCrowd ? area : area + truth.Width * truth.Height - intersection);
    }
}
