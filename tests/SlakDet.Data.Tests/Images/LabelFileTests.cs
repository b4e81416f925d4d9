using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Images;

public sealed class LabelFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, bool, bool, int, int> Kinds =>
    [
        .. from bits in new[] { 1, 2, 4, 8 }
           from palette in new[] { false, true }
           from interlaced in new[] { false, true }
           from size in new[] { (1, 1), (2, 3), (5, 4), (8, 8), (13, 9), (33, 17) }
           select (bits, palette, interlaced, size.Item1, size.Item2),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_EveryDepthAndLayout_GivesTheStoredValues(int bits, bool palette, bool interlaced, int width, int height)
    {
        var values = Pictures.Values(width * height, 1 << bits, width);
        // The palette shows each index as a colour of its own, scaled as OpenCV scales grey: the second opinion on the file itself.
        var colors = Enumerable.Range(0, 1 << bits).SelectMany(i => Enumerable.Repeat((byte)(i * 255 / ((1 << bits) - 1)), 3)).ToArray();
        var bytes = PngBuilder.OneChannel(values, width, height, bits, palette ? colors : null, interlaced, dataChunks: 1 + width % 3);
        using (var second = Cv2.ImDecode(bytes, ImreadModes.Grayscale))
            Assert.Equal(values.Select(value => colors[3 * value]), Pictures.Bytes(second));

        var label = LabelFile.Read(Write("a.png", bytes));
        Assert.Equal((width, height), (label.Width, label.Height));
        Assert.Equal(values, label.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_EveryFilter_GivesTheStoredValues(int filter)
    {
        var values = Pictures.Values(64 * 40, 256);
        Assert.Equal(values, LabelFile.Read(Write("a.png", PngBuilder.OneChannel(values, 64, 40, filter: filter))).Values);
    }

    [Fact]
    public void Write_Values_AreReadBackAndSeenByOpenCv()
    {
        var values = Pictures.Values(21 * 13, 256);
        LabelFile.Write(_folder["a.png"], values, 21, 13);
        Assert.Equal(values, LabelFile.Read(_folder["a.png"]).Values);
        Assert.Equal(new ImageHeader(ImageFormat.Png, 21, 13, 1, 8, false, 1), ImageFile.ReadHeader(_folder["a.png"]));
        using var second = Cv2.ImDecode(File.ReadAllBytes(_folder["a.png"]), ImreadModes.Unchanged);
        Assert.Equal(values, Pictures.Bytes(second));
    }

    [Fact]
    public void Write_WrongCount_IsRefused() =>
        Assert.Contains("5 values do not fill 2 x 3 pixels",
            Assert.Throws<ArgumentException>(() => LabelFile.Write(_folder["a.png"], new byte[5], 2, 3)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_ColorMask_SaysWhichDownloadIsNeeded()
    {
        var error = Refused(Pictures.Png(8, 8));
        Assert.Equal("SD-LABEL-FORMAT", error.Code);
        Assert.StartsWith($"Cannot use the label {_folder["a.png"]}: it is a colour PNG (3 channels of 8 bits).", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("full ADE20K download", error.Message, StringComparison.Ordinal);
        Assert.Contains("ADEChallengeData2016", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("its class index.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_16Bit_SaysSo()
    {
        using var image = new Mat(4, 4, MatType.CV_16UC1, new Scalar(300));
        Assert.Contains("it is a 16-bit grey PNG", Refused(Pictures.Encode(image, ".png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GreyWithAlpha_SaysSo()
    {
        var bytes = PngBuilder.File(("IHDR", PngBuilder.Header(1, 1, 8, 4)), ("IDAT", PngBuilder.Compress([0, 1, 2])), ("IEND", []));
        Assert.Contains("a grey PNG with transparency (8 bits", Refused(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JpegOrBitmap_SaysSo()
    {
        using var image = new Mat(4, 4, MatType.CV_8UC1, new Scalar(3));
        Assert.Contains("it is a JPEG, whose compression changes class indices", Refused(Pictures.Encode(image, ".jpg")).Message,
            StringComparison.Ordinal);
        Assert.Contains("it is a BMP.", Refused(Pictures.Encode(image, ".bmp")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutFile_SaysSo()
    {
        var bytes = PngBuilder.OneChannel(new byte[400], 20, 20);
        Assert.Equal("SD-IMAGE-TRUNCATED", Refused(bytes[..(bytes.Length / 2)]).Code);
    }

    public static TheoryData<string, byte[]> BrokenPixels => new()
    {
        { "end early or make no sense", Png(3, PngBuilder.Compress(new byte[11])) },
        { "end early or make no sense", Png(3, [1, 2, 3, 4, 5, 6, 7, 8]) },
        { "end early or make no sense", Png(3, []) },
        { "PNG filter 7 does not exist", Png(1, PngBuilder.Compress([7, 0])) },
        { "PNG interlace method 2", Png(1, PngBuilder.Compress([0, 0]), interlace: 2) },
    };

    [Theory]
    [MemberData(nameof(BrokenPixels))]
    public void Read_BrokenPixels_SaysSo(string reason, byte[] bytes)
    {
        var error = Refused(bytes);
        Assert.Equal("SD-IMAGE-DECODE", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyPixelData_GivesValuesOrADatasetException()
    {
        var random = new KeyedRandom(11, RandomPurpose.Shapes);
        for (var round = 0; round < 2000; round++)
        {
            var data = PngBuilder.Compress(Pictures.Values(1 + random.NextInt(60), 6, round));
            if (round % 2 == 0)
                data[random.NextInt(data.Length)] ^= (byte)(1 << random.NextInt(8));
            var header = PngBuilder.Header(1 + random.NextInt(9), 1 + random.NextInt(9), 1 << random.NextInt(4), 0, random.NextInt(2));
            Write("a.png", PngBuilder.File(("IHDR", header), ("IDAT", data), ("IEND", [])));
            try
            {
                LabelFile.Read(_folder["a.png"]);
            }
            catch (DatasetException)
            {
            }
        }
    }

    private static byte[] Png(int size, byte[] data, int interlace = 0) =>
        PngBuilder.File(("IHDR", PngBuilder.Header(size, size, 8, 0, interlace)), ("IDAT", data), ("IEND", []));

    private DatasetException Refused(byte[] bytes)
    {
        Write("a.png", bytes);
        return Assert.Throws<DatasetException>(() => LabelFile.Read(_folder["a.png"]));
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
