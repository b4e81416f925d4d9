using SlakDet.Data.Transforms;

namespace SlakDet.Data.Images;

/// <summary>A decoded picture of a data set.</summary>
/// <param name="Pixels">8-bit blue, green, red; not to be changed; the caller disposes it.</param>
/// <param name="Width">Width that annotations are made for; more than the pixels' where the store holds a reduced picture.</param>
/// <param name="Height">Height that annotations are made for.</param>
public readonly record struct StoredPicture(Picture Pixels, int Width, int Height) : IDisposable
{
    /// <summary>Whether the pixels are fewer than the annotations are made for.</summary>
    public bool IsReduced => (Pixels.Width, Pixels.Height) != (Width, Height);

    /// <summary>The picture in the size of its annotations, to show; the caller disposes it.</summary>
    public Picture AtFullSize()
    {
        var full = new Picture();
        BilinearResize.Apply(Pixels, full, Width, Height);
        return full;
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}
