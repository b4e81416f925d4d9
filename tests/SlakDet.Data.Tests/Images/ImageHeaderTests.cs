using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Images;

public class ImageHeaderTests
{
    [Fact]
    public void Read_Jpeg_GivesSize() =>
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 37, 21, 3, 8, false, 1), ImageHeader.Read(Pictures.Jpeg(37, 21)));

    [Fact]
    public void Read_GreyJpeg_GivesOneChannel()
    {
        using var image = new Mat(5, 9, MatType.CV_8UC1, new Scalar(3));
        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 9, 5, 1, 8, false, 1), ImageHeader.Read(Pictures.Encode(image, ".jpg")));
    }

    [Fact]
    public void Read_ProgressiveJpegWithRestartMarkers_GivesSize()
    {
        using var picture = Pictures.Gradient(64, 48);
        using var image = picture.AsMat();
        Cv2.ImEncode(".jpg", image, out var bytes,
            new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1), new ImageEncodingParam(ImwriteFlags.JpegRstInterval, 2));
        Assert.Equal((64, 48), (ImageHeader.Read(bytes).Width, ImageHeader.Read(bytes).Height));
    }

    [Fact]
    public void Read_JpegWithTrailingBytes_IsAccepted() =>
        Assert.Equal(8, ImageHeader.Read([.. Pictures.Jpeg(8, 8), 0, 1, 2, 3]).Width);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(6, 4)]
    public void Read_Png_GivesChannels(int colorType, int channels)
    {
        var bytes = PngBuilder.File(("IHDR", PngBuilder.Header(70000, 2, 8, colorType)), ("IDAT", []), ("IEND", []));
        Assert.Equal(new ImageHeader(ImageFormat.Png, 70000, 2, channels, 8, colorType == 3, 1), ImageHeader.Read(bytes));
    }

    [Theory]
    [InlineData(MatTypeName.Grey, 1, true)]
    [InlineData(MatTypeName.Color, 3, false)]
    [InlineData(MatTypeName.Alpha, 4, false)]
    public void Read_Bitmap_GivesSize(MatTypeName type, int channels, bool palette)
    {
        var matType = type switch { MatTypeName.Grey => MatType.CV_8UC1, MatTypeName.Color => MatType.CV_8UC3, _ => MatType.CV_8UC4 };
        using var image = new Mat(5, 9, matType, new Scalar(3, 4, 5, 6));
        Assert.Equal(new ImageHeader(ImageFormat.Bmp, 9, 5, channels, 8, palette, 1), ImageHeader.Read(Pictures.Encode(image, ".bmp")));
    }

    [Fact]
    public void Read_BitmapFromTheTop_GivesPositiveHeight()
    {
        using var image = Pictures.Gradient(9, 5);
        var bytes = Pictures.Encode(image, ".bmp");
        BitConverter.TryWriteBytes(bytes.AsSpan(22), -5);
        Assert.Equal(5, ImageHeader.Read(bytes).Height);
    }

    public static TheoryData<int, bool> Orientations =>
        [.. from i in Enumerable.Range(1, 8) from big in new[] { false, true } select (i, big)];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Read_ExifInJpegOrPng_GivesOrientation(int orientation, bool bigEndian)
    {
        Assert.Equal(orientation, ImageHeader.Read(Pictures.WithOrientation(Pictures.Jpeg(8, 6), orientation, bigEndian)).Orientation);
        var png = PngBuilder.File(
            ("IHDR", PngBuilder.Header(1, 1, 8, 0)), ("eXIf", Pictures.Exif(orientation, bigEndian)),
            ("IDAT", PngBuilder.Compress([0, 9])), ("IEND", []));
        Assert.Equal(orientation, ImageHeader.Read(png).Orientation);
    }

    [Fact]
    public void Read_ExifThatMakesNoSense_IsUpright()
    {
        var exif = Pictures.Exif(6, bigEndian: false);
        for (var length = 0; length < exif.Length; length++)
            Assert.Equal(length < 22 ? 1 : 6, Orientation(exif[..length]));
        foreach (var offset in new[] { 0, 4, 5, 7, 10 })
        {
            var broken = (byte[])exif.Clone();
            broken[offset] = 0xEE;
            Assert.Equal(1, Orientation(broken));
        }
        Assert.Equal(1, Orientation(Pictures.Exif(9, bigEndian: true)));

        static int Orientation(byte[] exif) => ImageHeader.Read(PngBuilder.File(
            ("IHDR", PngBuilder.Header(1, 1, 8, 0)), ("eXIf", exif), ("IDAT", []), ("IEND", []))).Orientation;
    }

    [Fact]
    public void Read_JpegCutAnywhere_IsTruncated()
    {
        var bytes = Pictures.WithOrientation(Pictures.Jpeg(24, 16), 3);
        for (var length = 4; length < bytes.Length; length++)
            Assert.Equal("SD-IMAGE-TRUNCATED", Code(bytes[..length]));
    }

    [Fact]
    public void Read_PngCutAnywhere_IsTruncated()
    {
        var bytes = Pictures.Png(24, 16);
        for (var length = 8; length < bytes.Length; length++)
            Assert.Equal("SD-IMAGE-TRUNCATED", Code(bytes[..length]));
    }

    [Fact]
    public void Read_PngWithAnyByteOfAChunkChanged_IsRefused()
    {
        var bytes = PngBuilder.OneChannel([1, 2, 3, 4], 2, 2);
        for (var i = 8; i < bytes.Length; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[i] ^= 0x10;
            Assert.Contains(Code(broken), new[] { "SD-IMAGE-DECODE", "SD-IMAGE-TRUNCATED" });
        }
    }

    [Fact]
    public void Read_BitmapCutAnywhere_IsTruncated()
    {
        using var image = Pictures.Gradient(9, 5);
        var bytes = Pictures.Encode(image, ".bmp");
        for (var length = 2; length < bytes.Length; length++)
            Assert.Equal("SD-IMAGE-TRUNCATED", Code(bytes[..length]));
    }

    [Fact]
    public void Read_PngOfTooManyPixels_IsRefusedBeforeDecoding()
    {
        var allowed = PngBuilder.File(("IHDR", PngBuilder.Header(1 << 14, 1 << 14, 8, 2)), ("IDAT", []), ("IEND", []));
        Assert.Equal(1 << 14, ImageHeader.Read(allowed).Width);
        var refused = PngBuilder.File(("IHDR", PngBuilder.Header(60000, 60000, 8, 2)), ("IDAT", []), ("IEND", []));
        var error = Assert.Throws<DatasetException>(() => ImageHeader.Read(refused));
        Assert.Equal("SD-IMAGE-TOO-LARGE", error.Code);
        Assert.Contains("60000 x 60000 pixels", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, byte[]> Broken => new()
    {
        { "SD-IMAGE-EMPTY", "empty (0 bytes)", [] },
        { "SD-IMAGE-FORMAT", "begins with 474946383961", [.. "GIF89a"u8] },
        { "SD-IMAGE-FORMAT", "begins with FFD8", [0xFF, 0xD8] },
        { "SD-IMAGE-DECODE", "no frame header", [0xFF, 0xD8, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "no scan", [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 1, 0, 1, 3, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "the size 1 x 0", [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 0, 0, 1, 3, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "frame header is too short", [0xFF, 0xD8, 0xFF, 0xC0, 0, 3, 8, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "has length 1", [0xFF, 0xD8, 0xFF, 0xC0, 0, 1, 8, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "byte 6 should begin a JPEG segment and is 33", [0xFF, 0xD8, 0xFF, 0xFE, 0, 2, 0x33, 0xFF, 0xD9] },
        { "SD-IMAGE-DECODE", "must begin with an IHDR chunk", PngBuilder.File(("IDAT", []), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "must begin with an IHDR chunk", PngBuilder.File(("IHDR", [1, 2]), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "no IDAT chunk", PngBuilder.File(("IHDR", PngBuilder.Header(1, 1, 8, 0)), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "colour type 5 with 8 bits", PngBuilder.File(("IHDR", PngBuilder.Header(1, 1, 8, 5)), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "colour type 3 with 16 bits", PngBuilder.File(("IHDR", PngBuilder.Header(1, 1, 16, 3)), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "the size 0 x 1", PngBuilder.File(("IHDR", PngBuilder.Header(0, 1, 8, 0)), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "the size 1 x 4294967295", PngBuilder.File(("IHDR", PngBuilder.Header(1, -1, 8, 0)), ("IEND", [])) },
        { "SD-IMAGE-DECODE", "says that it is 13 bytes long", [.. "BM"u8, .. new byte[12], 13, .. new byte[40]] },
        { "SD-IMAGE-DECODE", "the size 0 x 0", [.. "BM"u8, .. new byte[12], 40, .. new byte[40]] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_BrokenFile_SaysWhatIsWrong(string code, string reason, byte[] bytes)
    {
        var error = Assert.Throws<DatasetException>(() => ImageHeader.Read(bytes));
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyMutatedFile_GivesAHeaderOrADatasetException()
    {
        byte[][] files = [Pictures.WithOrientation(Pictures.Jpeg(16, 8), 6), Pictures.Png(16, 8),
            PngBuilder.OneChannel(new byte[15], 5, 3)];
        var random = new KeyedRandom(5, RandomPurpose.Shapes);
        for (var round = 0; round < 20000; round++)
        {
            var bytes = (byte[])files[round % files.Length].Clone();
            for (var i = random.NextInt(6); i >= 0; i--)
                bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            try
            {
                ImageHeader.Read(bytes.AsSpan(0, bytes.Length - random.NextInt(bytes.Length)));
            }
            catch (DatasetException)
            {
            }
        }
    }

    public enum MatTypeName
    {
        Grey,
        Color,
        Alpha,
    }

    private static string Code(byte[] bytes) => Assert.Throws<DatasetException>(() => ImageHeader.Read(bytes)).Code;
}
