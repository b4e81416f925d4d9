using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>The outline or mask of an object: <see cref="CocoPolygons"/> or <see cref="CocoRunLengths"/>.</summary>
public abstract record CocoSegmentation;

/// <summary>Outlines; the object is their union.</summary>
/// <param name="Parts">Each x0, y0, x1, y1, ... in pixels of the original picture, at least three corners, continuous coordinates.</param>
public sealed record CocoPolygons(IReadOnlyList<double[]> Parts) : CocoSegmentation;

/// <summary>A mask of the picture's size.</summary>
/// <param name="Mask">The mask.</param>
public sealed record CocoRunLengths(RleMask Mask) : CocoSegmentation;
