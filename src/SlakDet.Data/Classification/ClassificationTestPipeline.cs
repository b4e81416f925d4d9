using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Classification;

/// <summary>
/// Prepares pictures for prediction: decode, bicubic resize of the shorter side, middle square, normalise; or the whole picture warped to the
/// square. Can be used by many threads at once.
/// </summary>
public sealed class ClassificationTestPipeline
{
    private readonly ClassificationTestConfig _config;
    private readonly Normalizer _normalizer;

    /// <summary>Prepares the steps.</summary>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public ClassificationTestPipeline(ClassificationTestConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Size);
        if (config.CropRatio is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(config), config.CropRatio, "The crop's ratio must lie in (0, 1].");
        _config = config;
        _normalizer = new(config.Mean, config.Std);
    }

    /// <summary>Height and width of the network's input.</summary>
    public int Size => _config.Size;

    /// <summary>Prepares a picture.</summary>
    /// <returns>Normalised planes (3, Size, Size).</returns>
    /// <exception cref="DatasetException">The file cannot be used; the message names it.</exception>
    public float[] Load(string imagePath)
    {
        using var decoded = ImageFile.DecodeColor(imagePath);
        try
        {
            return Prepare(decoded);
        }
        catch (DatasetException error)
        {
            throw ImageFile.NameFile("picture", imagePath, error);
        }
    }

    /// <summary>Prepares a decoded picture.</summary>
    /// <param name="picture">8-bit blue, green, red.</param>
    /// <returns>Normalised planes (3, Size, Size).</returns>
    /// <exception cref="DatasetException">The picture is so narrow that it would become too large; the message does not name the file.</exception>
    public float[] Prepare(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var resized = new Picture();
        var (width, height) = _config.Warp ? (Size, Size) : ResizedSize(picture.Width, picture.Height);
        BicubicResize.Apply(picture, resized, width, height);
        var (left, top) = ((int)Math.Round((width - Size) / 2.0), (int)Math.Round((height - Size) / 2.0));
        resized.Crop(new Rect(left, top, Size, Size));
        var image = GC.AllocateUninitializedArray<float>(3 * Size * Size);
        _normalizer.Apply(resized, image, Size, Size);
        return image;
    }

    private (int Width, int Height) ResizedSize(int width, int height)
    {
        var side = (int)(Size / _config.CropRatio);
        var longer = (long)side * Math.Max(width, height) / Math.Min(width, height);
        if (longer * side > ImageHeader.MaxPixels)
            throw new DatasetException("SD-IMAGE-RATIO", $"it has {width} x {height} pixels and would be enlarged to {side} x {longer}; leave it out, or cut a part out of it.");
        return width <= height ? (side, (int)longer) : ((int)longer, side);
    }
}
