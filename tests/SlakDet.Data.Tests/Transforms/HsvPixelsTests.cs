using CsCheck;
using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class HsvPixelsTests
{
    private const ColorConversionCodes FromBgr = ColorConversionCodes.BGR2HSV, ToBgr = ColorConversionCodes.HSV2BGR;

    private delegate void RowConversion(ReadOnlySpan<byte> from, Span<byte> to);

    [Fact]
    public void FromBgr_EveryColour_IsOpenCvsByteForByte() => CheckAll(FromBgr, HsvPixels.FromBgr, width: 256);

    [Fact]
    public void ToBgr_EveryHueSaturationAndValue_IsOpenCvsByteForByte() => CheckAll(ToBgr, HsvPixels.ToBgr, width: 256);

    [Fact]
    public void ToBgr_EveryHueSaturationAndValueAtARowsEnd_IsOpenCvsByteForByte() => CheckAll(ToBgr, HsvPixels.ToBgr, width: 16);

    [Fact]
    public void FromBgrAndToBgr_EveryShortRow_AreOpenCvsByteForByte()
    {
        for (var width = 1; width <= 140; width++)
        {
            using var source = new NoisePicture(width, 3, 3, width);
            Check(source, FromBgr, HsvPixels.FromBgr);
            Check(source, ToBgr, HsvPixels.ToBgr);
        }
    }

    [Fact]
    public void FromBgrAndToBgr_SameMemory_AreAsInAnother()
    {
        using var source = new NoisePicture(77, 1, 3);
        using var expected = new Mat();
        Cv2.CvtColor(source.Mat, expected, FromBgr);
        HsvPixels.FromBgr(source.Picture.Row(0), source.Picture.Row(0));
        NoisePicture.AssertEqual(expected, source.Picture);
        Cv2.CvtColor(expected, expected, ToBgr);
        HsvPixels.ToBgr(source.Picture.Row(0), source.Picture.Row(0));
        NoisePicture.AssertEqual(expected, source.Picture);
    }

    [Fact]
    public void MapChannel_AnyRow_IsToHsvTheTableAndBack() =>
        Gen.Select(Gen.Int[1, 700], Gen.Int[0, 2], Gen.Byte.Array[256]).Sample((width, channel, table) =>
        {
            using var picture = new NoisePicture(width, 2, 3, width);
            using var expected = new Mat();
            Cv2.CvtColor(picture.Mat, expected, FromBgr);
            using var plane = new Mat();
            Cv2.ExtractChannel(expected, plane, channel);
            Cv2.LUT(plane, table, plane);
            Cv2.InsertChannel(plane, expected, channel);
            Cv2.CvtColor(expected, expected, ToBgr);
            for (var y = 0; y < 2; y++)
                HsvPixels.MapChannel(picture.Picture.Row(y), channel, table);
            NoisePicture.AssertEqual(expected, picture.Picture);
        }, iter: 100);

    [Fact]
    public void FromBgr_NoPixels_DoesNothing()
    {
        HsvPixels.FromBgr([], []);
        HsvPixels.ToBgr([], []);
        HsvPixels.MapChannel([], 0, new byte[256]);
    }

    [Fact]
    public void FromBgr_BadRows_AreRefused()
    {
        Assert.Contains("4 bytes", Assert.Throws<ArgumentException>(() => HsvPixels.FromBgr(new byte[4], new byte[4])).Message, StringComparison.Ordinal);
        Assert.Contains("needed are 6", Assert.Throws<ArgumentException>(() => HsvPixels.ToBgr(new byte[6], new byte[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => HsvPixels.MapChannel(new byte[3], 3, new byte[256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => HsvPixels.MapChannel(new byte[3], 0, new byte[255]));
    }

    private static void CheckAll(ColorConversionCodes code, RowConversion convert, int width)
    {
        using var source = new Picture(width, (1 << 16) / width, 3);
        using var target = new Picture(width, source.Height, 3);
        using var mat = source.AsMat();
        using var expected = new Mat();
        for (var first = 0; first < 256; first++)
        {
            for (var y = 0; y < source.Height; y++)
            {
                var row = source.Row(y);
                for (var x = 0; x < width; x++)
                {
                    var rest = y * width + x;
                    (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)first, (byte)(rest >> 8), (byte)(rest & 255));
                }
                convert(row, target.Row(y));
            }
            Cv2.CvtColor(mat, expected, code);
            NoisePicture.AssertEqual(expected, target);
        }
    }

    private static void Check(NoisePicture source, ColorConversionCodes code, RowConversion convert)
    {
        using var expected = new Mat();
        using var target = new Picture(source.Picture.Width, source.Picture.Height, 3);
        Cv2.CvtColor(source.Mat, expected, code);
        for (var y = 0; y < target.Height; y++)
            convert(source.Picture.Row(y), target.Row(y));
        NoisePicture.AssertEqual(expected, target);
    }
}
