using SlakDet.Annotations;

namespace SlakDet.Data.Detection;

/// <summary>The objects of one picture of a batch, in pixels of the batch.</summary>
/// <param name="Boxes">Left, top, right, bottom: (n, 4), within the picture's content.</param>
/// <param name="Labels">Class index of each object.</param>
/// <param name="Masks">Mask of each object, which may be empty; null in a set without masks.</param>
public sealed record DetectionTargets(float[] Boxes, int[] Labels, IReadOnlyList<ObjectMask>? Masks)
{
    /// <summary>Number of objects, possibly 0.</summary>
    public int Count => Labels.Length;

    /// <summary>The masks one after another.</summary>
    /// <param name="height">Height of each, as a rule <see cref="PictureGeometry.PaddedHeight"/>.</param>
    /// <param name="width">Width of each, as a rule <see cref="PictureGeometry.PaddedWidth"/>.</param>
    /// <returns>1 on the object, 0 elsewhere: (n, height, width).</returns>
    /// <exception cref="InvalidOperationException">There are no masks.</exception>
    /// <exception cref="DatasetException">SD-MASKS-SIZE: there are more pixels than an array holds.</exception>
    public byte[] DenseMasks(int height, int width)
    {
        if (Masks == null)
            throw new InvalidOperationException("The set was loaded without masks.");
        var pixels = (long)Count * height * width;
        if (pixels > Array.MaxLength)
            throw new DatasetException("SD-MASKS-SIZE",
                $"{Count} masks of {width} x {height} pixels are {pixels} bytes; up to {Array.MaxLength} can be held. "
                + "Train at a smaller scale, or without masks.");
        var masks = new byte[pixels];
        for (var i = 0; i < Count; i++)
            Masks[i].CopyTo(masks.AsSpan(i * height * width, height * width), width);
        return masks;
    }
}
