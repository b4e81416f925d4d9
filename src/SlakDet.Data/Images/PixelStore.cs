using SlakDet.Annotations;

namespace SlakDet.Data.Images;

/// <summary>Where the pictures and label maps of a data set come from: its files, or a packed file. Can be used by many threads at once.</summary>
public abstract class PixelStore
{
    private protected PixelStore()
    {
    }

    /// <summary>Picture and label files, decoded when they are asked for.</summary>
    public static PixelStore Files { get; } = new FilePixels();

    /// <summary>A picture.</summary>
    /// <param name="path">Its path as the data set's items have it.</param>
    /// <exception cref="DatasetException">It cannot be used; the message names it and says why.</exception>
    public abstract StoredPicture Picture(string path);

    /// <summary>A label map as stored, into a buffer that grows when it is too small.</summary>
    /// <exception cref="DatasetException">It cannot be used; the message names it and says why.</exception>
    internal abstract (int Width, int Height) Label(string path, ref byte[] values);

    private sealed class FilePixels : PixelStore
    {
        public override StoredPicture Picture(string path)
        {
            var pixels = ImageFile.DecodeColor(path);
            return new(pixels, pixels.Width, pixels.Height);
        }

        internal override (int Width, int Height) Label(string path, ref byte[] values)
        {
            var header = LabelFile.Read(path, ref values);
            return (header.Width, header.Height);
        }
    }
}
