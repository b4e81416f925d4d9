using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>The outline or mask of an object: <see cref="CocoPolygons"/> or <see cref="CocoRunLengths"/>.</summary>
public abstract record CocoSegmentation
{
    /// <summary>The pixels of the object on a picture, by COCO's rule.</summary>
    /// <param name="heightPx">Rows of the picture.</param>
    /// <param name="widthPx">Columns of the picture.</param>
    /// <exception cref="DatasetException">A polygon is refused, or run lengths have another size than the picture.</exception>
    public abstract RleMask ToMask(int heightPx, int widthPx);
}

/// <summary>Outlines; the object is their union.</summary>
/// <param name="Parts">Each x0, y0, x1, y1, ... in pixels of the original picture, at least three corners, continuous coordinates.</param>
public sealed record CocoPolygons(IReadOnlyList<double[]> Parts) : CocoSegmentation
{
    /// <inheritdoc/>
    public override RleMask ToMask(int heightPx, int widthPx) => Parts.Count == 0
        ? RleMask.FromCounts(heightPx, widthPx, [heightPx * widthPx])
        : RleMask.Union([.. Parts.Select(part => RleMask.FromPolygon(part, heightPx, widthPx))]);
}

/// <summary>A mask of the picture's size.</summary>
/// <param name="Mask">The mask.</param>
public sealed record CocoRunLengths(RleMask Mask) : CocoSegmentation
{
    /// <inheritdoc/>
    public override RleMask ToMask(int heightPx, int widthPx) => Mask.HeightPx == heightPx && Mask.WidthPx == widthPx
        ? Mask
        : throw new DatasetException("SD-COCO-RLE", $"The run lengths have the size [{Mask.HeightPx}, {Mask.WidthPx}] (height, width); "
            + $"the picture has [{heightPx}, {widthPx}].");
}
