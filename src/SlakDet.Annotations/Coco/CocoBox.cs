namespace SlakDet.Annotations.Coco;

/// <summary>A box as COCO files write it: left, top, width and height in pixels of the original picture, continuous coordinates.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width, no pixel added.</param>
/// <param name="Height">Height, no pixel added.</param>
public readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    /// <summary>The outline x0, y0, x1, y1, ... of its corners.</summary>
    public double[] Corners => [X, Y, X, Y + Height, X + Width, Y + Height, X + Width, Y];
}
