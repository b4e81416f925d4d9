using System.Diagnostics;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Tests.Images;

public sealed class ImageFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".png")]
    [InlineData(".bmp")]
    public void DecodeColor_LosslessFile_GivesItsPixels(string extension)
    {
        using var image = Pictures.Gradient(31, 17);
        using var decoded = ImageFile.DecodeColor(Write("a" + extension, Pictures.Encode(image, extension)));
        Assert.Equal(image.ToArray(), decoded.ToArray());
    }

    [Fact]
    public void DecodeColor_Jpeg_IsCloseToItsPixels()
    {
        using var image = Pictures.Gradient(32, 16);
        using var decoded = ImageFile.DecodeColor(Write("ä 日本.jpg", Pictures.Jpeg(32, 16)));
        Assert.All(image.ToArray().Zip(decoded.ToArray()), pair => Assert.InRange(pair.Second - pair.First, -16, 16));
    }

    [Fact]
    public void DecodeColor_GreyAlphaOr16Bit_GivesThreeChannelsOf8Bits()
    {
        using var grey = new Mat(4, 6, MatType.CV_8UC1, new Scalar(77));
        using var alpha = new Mat(4, 6, MatType.CV_8UC4, new Scalar(77, 77, 77, 10));
        using var deep = new Mat(4, 6, MatType.CV_16UC3, new Scalar(77 * 257, 77 * 257, 77 * 257));
        foreach (var image in new[] { grey, alpha, deep })
        {
            using var decoded = ImageFile.DecodeColor(Write("a.png", Pictures.Encode(image, ".png")));
            Assert.Equal((6, 4, 3), (decoded.Width, decoded.Height, decoded.Channels));
            Assert.All(decoded.ToArray(), value => Assert.Equal(77, value));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void DecodeColor_ExifOrientation_IsApplied(int orientation)
    {
        var jpeg = Pictures.Jpeg(40, 24);
        using var upright = Cv2.ImDecode(jpeg, ImreadModes.Color);
        using var expected = new Mat();
        // EXIF 2.3: where row 0 and column 0 of the stored picture lie in the shown one.
        if (orientation >= 5)
            Cv2.Transpose(upright, expected);
        else
            upright.CopyTo(expected);
        FlipMode? flip = orientation switch { 2 or 6 => FlipMode.Y, 3 or 7 => FlipMode.XY, 4 or 8 => FlipMode.X, _ => null };
        if (flip is { } mode)
            Cv2.Flip(expected, expected, mode);

        using var decoded = ImageFile.DecodeColor(Write("a.jpg", Pictures.WithOrientation(jpeg, orientation)));
        Assert.Equal((expected.Width, expected.Height), (decoded.Width, decoded.Height));
        Assert.Equal(Pictures.Bytes(expected), decoded.ToArray());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void DecodeColor_CutJpeg_IsAnErrorWithThePath(double share)
    {
        var bytes = Pictures.Jpeg(200, 150);
        var path = Write("half.jpg", bytes[..(int)(bytes.Length * share)]);
        var error = Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(path));
        Assert.Equal("SD-IMAGE-TRUNCATED", error.Code);
        Assert.StartsWith($"Cannot use the picture {path}: the file is cut short: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("copy or download it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeColor_CutPng_IsAnErrorWithThePath()
    {
        var bytes = Pictures.Png(200, 150);
        var path = Write("half.png", bytes[..(bytes.Length / 2)]);
        var error = Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(path));
        Assert.Equal("SD-IMAGE-TRUNCATED", error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeColor_PngWithTooFewPixels_IsAnError()
    {
        var bytes = PngBuilder.File(("IHDR", PngBuilder.Header(50, 50, 8, 2)), ("IDAT", PngBuilder.Compress(new byte[300])), ("IEND", []));
        var path = Write("few.png", bytes);
        var error = Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(path));
        Assert.Equal("SD-IMAGE-DECODE", error.Code);
    }

    [Fact]
    public void DecodeColor_MissingFile_IsAnErrorWithThePath()
    {
        var error = Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(_folder["none.jpg"]));
        Assert.Equal("SD-IMAGE-READ", error.Code);
        Assert.Contains(_folder["none.jpg"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeColor_EmptyFileFolderOrText_IsAnError()
    {
        Assert.Equal("SD-IMAGE-EMPTY", Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(Write("a.jpg", []))).Code);
        Assert.Equal("SD-IMAGE-READ", Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(_folder.FullName)).Code);
        Assert.Equal("SD-IMAGE-FORMAT", Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(Write("b.jpg", [.. "<html>"u8]))).Code);
    }

    [Fact]
    public void DecodeColor_NamedPipe_IsAnErrorAndDoesNotWait()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        using var process = Process.Start("mkfifo", [_folder["pipe.jpg"]]);
        process.WaitForExit();
        Assert.Equal("SD-IMAGE-EMPTY", Assert.Throws<DatasetException>(() => ImageFile.DecodeColor(_folder["pipe.jpg"])).Code);
    }

    [Fact]
    public void ReadHeader_File_GivesHeaderOrAnErrorWithThePath()
    {
        var header = ImageFile.ReadHeader(Write("a.jpg", Pictures.Jpeg(40, 30)));
        Assert.Equal((40, 30), (header.Width, header.Height));
        var error = Assert.Throws<DatasetException>(() => ImageFile.ReadHeader(_folder["none.jpg"]));
        Assert.Contains(_folder["none.jpg"], error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
