using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Resizes to the largest size that keeps the ratio of the sides and fits into a scale, up or down.</summary>
/// <param name="Scale">
/// The longer of the two bounds the picture's longer side, the shorter one the shorter side, whichever way the picture lies. Pixels.
/// </param>
/// <remarks>The rule, rounding and resampling of MMCV's keep-ratio resize on 8-bit pixels.</remarks>
public sealed record KeepRatioResize((int Width, int Height) Scale)
{
    /// <summary>The new size of a picture: each side times the common factor plus one half, truncated; at least 1.</summary>
    public (int Width, int Height) TargetSize(int width, int height)
    {
        var (longSide, shortSide) = (Math.Max(Scale.Width, Scale.Height), Math.Min(Scale.Width, Scale.Height));
        var factor = Math.Min((double)longSide / Math.Max(width, height), (double)shortSide / Math.Min(width, height));
        return (Math.Max(1, (int)(width * factor + 0.5)), Math.Max(1, (int)(height * factor + 0.5)));
    }

    /// <summary>Bilinear with half-pixel centres and no antialiasing, as OpenCV does it on bytes.</summary>
    public void ResizeImage(Picture source, Picture target)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (width, height) = TargetSize(source.Width, source.Height);
        BilinearResize.Apply(source, target, width, height);
    }

    /// <summary>
    /// OpenCV's nearest neighbour: source index floor(target index * (1 / (target size / source size))), at most the last one.
    /// </summary>
    public void ResizeLabel(Picture source, Picture target)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (width, height) = TargetSize(source.Width, source.Height);
        NearestResize.Apply(source, target, width, height);
    }
}
