using System.Runtime.InteropServices;
using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Images;

/// <summary>Pictures made for a test.</summary>
internal static class Pictures
{
    /// <summary>A smooth coloured picture, different in every corner.</summary>
    public static Picture Gradient(int width, int height)
    {
        var image = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                Colors(image.Row(y))[x] = new((byte)(255 * x / width), (byte)(255 * y / height), (byte)(255 * (x + y) / (width + height)));
        return image;
    }

    /// <summary>A picture of one colour.</summary>
    public static Picture Plain(int width, int height, Vec3b color)
    {
        var image = new Picture(width, height, 3);
        Colors(image.Samples).Fill(color);
        return image;
    }

    /// <summary>A picture or label map of given samples.</summary>
    public static Picture Of(int width, int height, int channels, params ReadOnlySpan<byte> samples)
    {
        var image = new Picture(width, height, channels);
        samples.CopyTo(image.Samples);
        return image;
    }

    /// <summary>The pixels of a picture without gaps.</summary>
    public static Vec3b[] Colors(Picture image) => Colors(image.Samples).ToArray();

    /// <summary>A pixel.</summary>
    public static Vec3b At(this Picture image, int y, int x) => Colors(image.Row(y))[x];

    public static byte[] Encode(Picture image, string extension)
    {
        using var matrix = image.AsMat();
        return Encode(matrix, extension);
    }

    public static byte[] Encode(Mat image, string extension)
    {
        Cv2.ImEncode(extension, image, out var bytes);
        return bytes;
    }

    public static byte[] Jpeg(int width, int height)
    {
        using var image = Gradient(width, height);
        return Encode(image, ".jpg");
    }

    public static byte[] Png(int width, int height)
    {
        using var image = Gradient(width, height);
        return Encode(image, ".png");
    }

    /// <summary>Values below a bound, the same for the same key.</summary>
    public static byte[] Values(int count, int bound, long key = 0)
    {
        var random = new KeyedRandom(7, RandomPurpose.Shapes, key);
        var values = new byte[count];
        for (var i = 0; i < count; i++)
            values[i] = (byte)random.NextInt(bound);
        return values;
    }

    /// <summary>An EXIF block with nothing but an orientation.</summary>
    public static byte[] Exif(int orientation, bool bigEndian) => bigEndian
        ? [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]
        : [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A JPEG with an EXIF orientation put behind its start marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation, bool bigEndian = false)
    {
        byte[] body = [.. "Exif\0\0"u8, .. Exif(orientation, bigEndian)];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(body.Length + 2), .. body, .. jpeg[2..]];
    }

    /// <summary>The bytes of a matrix, rows without gaps.</summary>
    public static byte[] Bytes(Mat image)
    {
        using var whole = image.Clone();
        var bytes = new byte[whole.Total() * whole.ElemSize()];
        Marshal.Copy(whole.Data, bytes, 0, bytes.Length);
        return bytes;
    }

    private static Span<Vec3b> Colors(Span<byte> samples) => MemoryMarshal.Cast<byte, Vec3b>(samples);
}
