using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>What every resize asks for.</summary>
internal static class ResizeArguments
{
    /// <exception cref="ArgumentException">A side is not above 0, the source is empty, or also the target.</exception>
    public static void Check(Picture source, Picture target, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (source.Width < 1 || source.Height < 1)
            throw new ArgumentException($"The picture to resize has {source.Width} x {source.Height} pixels (width x height); both must be above 0.", nameof(source));
        if (ReferenceEquals(source, target))
            throw new ArgumentException("A picture cannot be resized into itself; give another one as the target.", nameof(target));
    }
}
