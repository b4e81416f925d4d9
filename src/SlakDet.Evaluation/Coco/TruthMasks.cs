using System.Runtime.CompilerServices;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Annotations;

namespace SlakDet.Evaluation.Coco;

/// <summary>The masks of a data set's objects. Outlines are filled in when a picture needs them.</summary>
/// <remarks>Threads may use it at once as long as no two have the same object.</remarks>
internal sealed class TruthMasks(CocoAnnotation[] objects, int[] image, CocoIndex index)
{
    private readonly RleMask?[] _masks = new RleMask?[objects.Length];

    /// <summary>Makes the masks of some objects.</summary>
    /// <exception cref="DatasetException">An object has neither a mask nor an outline.</exception>
    public void Prepare(int from, int to)
    {
        for (var g = from; g < to; g++)
            _masks[g] ??= Fill(objects[g], index.Pictures[image[g]]);
    }

    /// <summary>The mask of an object that was prepared.</summary>
    public RleMask this[int g] => _masks[g]!;

    /// <summary>
    /// IoU of a detection and an object, with a crowd the share of the detection that is on it; 0 where it cannot reach the lowest
    /// that is of use.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double IntersectionOverUnion(RleMask detection, int g, double lowest)
    {
        var (mask, crowd) = (this[g], objects[g].IsCrowd);
        var (a, b) = (detection.Bounds, mask.Bounds);
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0)
            return 0;
        // Walking the runs is the costly part, and areas and boxes alone rule out most pairs.
        var most = Math.Min(Math.Min(detection.Area, mask.Area), width * height);
        var union = crowd ? detection.Area : detection.Area + mask.Area - most;
        return most < 0.999 * lowest * union ? 0 : RleMask.IntersectionOverUnion(detection, mask, crowd);
    }

    private static RleMask Fill(CocoAnnotation annotation, CocoImage picture)
        => annotation.Segmentation?.ToMask(picture.HeightPx, picture.WidthPx) ?? throw new DatasetException(
            "SD-COCO-MASK",
            $"Annotation {annotation.Id} has neither a mask nor an outline; evaluate boxes, or use annotations with 'segmentation'.");
}
