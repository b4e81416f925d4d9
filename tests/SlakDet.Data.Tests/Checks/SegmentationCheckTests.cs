using System.Buffers.Binary;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Images;

namespace SlakDet.Data.Tests.Checks;

/// <summary>A good set of three pictures, spoilt by one rule a test.</summary>
public sealed class SegmentationCheckTests : IDisposable
{
    private const int Width = 12, Height = 8;
    private static readonly ClassList Classes = new(["road", "sky", "tree"]);
    private readonly TempFolder _folder = new();

    public SegmentationCheckTests()
    {
        Directory.CreateDirectory(_folder["images", "training"]);
        Directory.CreateDirectory(_folder["annotations", "training"]);
        foreach (var name in new[] { "a", "b", "c" })
        {
            WriteImage(name + ".jpg");
            WriteLabel(name, 0, 1, 2, 255);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CheckDepth.Fast)]
    [InlineData(CheckDepth.Full)]
    public void Run_GoodSet_FindsNothing(CheckDepth depth)
    {
        var report = Run(depth);
        Assert.Empty(report.Findings);
        Assert.False(report.HasErrors);
        Assert.Equal(3, report.Items);
        Assert.Equal([(Width, Height, 3)], report.Sizes);
    }

    [Fact]
    public void Run_Full_CountsPixelsAndPicturesOfEachClass()
    {
        WriteLabel("c", 0, 0, 1, 255);
        var labels = Run(CheckDepth.Full).Labels!;
        Assert.Equal([24L + 24 + 48, 72, 48], labels.Pixels);
        Assert.Equal([3, 3, 2], labels.Images);
        Assert.Equal(72, labels.IgnoredPixels);
        Assert.Null(Run(CheckDepth.Fast).Labels);
    }

    [Fact]
    public void Run_ReduceZeroLabel_ShiftsTheClasses()
    {
        foreach (var name in new[] { "a", "b", "c" })
            WriteLabel(name, 0, 1, 2, 3);
        var report = Run(CheckDepth.Full, reduceZeroLabel: true);
        Assert.Empty(report.Findings);
        Assert.Equal([72L, 72, 72], report.Labels!.Pixels);
        Assert.Equal(72, report.Labels.IgnoredPixels);
    }

    [Fact]
    public void Run_MissingRoot_IsAnError()
    {
        var missing = _folder["nowhere"];
        var report = Run(CheckDepth.Fast, root: missing);
        AssertOnly(report, FindingSeverity.Error, "SD-FOLDER-MISSING", $"The data set folder {missing} does not exist. Check data.root.");
        Assert.True(report.HasErrors);
    }

    [Fact]
    public void Run_MissingSplit_IsAnError()
        => Assert.Equal("SD-FOLDER-MISSING", Assert.Single(Run(CheckDepth.Fast, split: "test").Findings).Code);

    [Fact]
    public void Run_NoPictures_IsAnError()
    {
        Directory.Delete(_folder["images", "training"], recursive: true);
        Directory.CreateDirectory(_folder["images", "training"]);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Error, "SD-FOLDER-EMPTY", $"No picture in {_folder["images", "training"]}");
    }

    [Fact]
    public void Run_PicturesWithoutLabel_AreAnErrorAndTheRestIsChecked()
    {
        File.Delete(Label("b"));
        File.WriteAllBytes(Image("c.jpg"), []);
        var report = Run(CheckDepth.Fast);
        Assert.Equal(["SD-IMAGE-EMPTY", "SD-LABEL-MISSING"], report.Findings.Select(f => f.Code));
        Assert.Contains("1 pictures in", report.Findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("b.jpg", report.Findings[1].Message, StringComparison.Ordinal);
        Assert.Equal(2, report.Items);
    }

    [Fact]
    public void Run_LabelWithoutPicture_IsAnError()
    {
        File.Delete(Image("b.jpg"));
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-IMAGE-MISSING", "b.png");
    }

    [Fact]
    public void Run_TwoPicturesOfOneName_AreAnError()
    {
        WriteImage("b.png");
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-IMAGE-TWICE", "b.jpg and b.png");
    }

    [Fact]
    public void Run_ZeroBytes_IsAnError()
    {
        File.WriteAllBytes(Image("b.jpg"), []);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-IMAGE-EMPTY",
            $"Cannot use the picture {Image("b.jpg")}: the file is empty (0 bytes)", Image("b.jpg"));
    }

    [Fact]
    public void Run_TextAsPicture_IsAnError()
    {
        File.WriteAllText(Image("b.jpg"), "<html>404</html>");
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-IMAGE-FORMAT", Image("b.jpg"));
    }

    [Fact]
    public void Run_TruncatedPicture_IsAnError()
    {
        var bytes = File.ReadAllBytes(Image("b.jpg"));
        File.WriteAllBytes(Image("b.jpg"), bytes[..(bytes.Length - 40)]);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-IMAGE-TRUNCATED", Image("b.jpg"));
    }

    [Fact]
    public void Run_TruncatedLabel_IsAnErrorOfTheLabel()
    {
        var bytes = File.ReadAllBytes(Label("b"));
        File.WriteAllBytes(Label("b"), bytes[..(bytes.Length - 20)]);
        foreach (var depth in Enum.GetValues<CheckDepth>())
            AssertOnly(Run(depth), FindingSeverity.Error, "SD-IMAGE-TRUNCATED",
                $"Cannot use the label {Label("b")}: the file is cut short", Label("b"));
    }

    [Fact]
    public void Run_OtherSize_IsAnError()
    {
        LabelFile.Write(Label("b"), new byte[5 * 4], 5, 4);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-LABEL-SIZE",
            $"The picture {Image("b.jpg")} has 12 x 8 pixels (width x height) and its label {Label("b")} has 5 x 4; they must be equal. "
            + "Check that both come from the same release of the data set.");
    }

    [Fact]
    public void Run_ColourLabel_IsAnErrorThatTellsTheDownload()
    {
        using var colour = new Mat(Height, Width, MatType.CV_8UC3, Scalar.Red);
        Write(Label("b"), colour);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-LABEL-FORMAT", "colour PNG (3 channels of 8 bits)");
    }

    [Fact]
    public void Run_SixteenBitLabel_IsAnError()
    {
        using var deep = new Mat(Height, Width, MatType.CV_16UC1, new Scalar(1));
        Write(Label("b"), deep);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-LABEL-FORMAT", "16-bit");
    }

    [Fact]
    public void Run_JpegNamedPng_IsAWarning()
    {
        File.Delete(Image("b.jpg"));
        File.Copy(Image("a.jpg"), Image("b.png"));
        var report = Run(CheckDepth.Fast);
        AssertOnly(report, FindingSeverity.Warning, "SD-IMAGE-EXTENSION", $"The picture {Image("b.png")} is a JPEG file by its content");
        Assert.False(report.HasErrors);
    }

    [Fact]
    public void Run_JpegNamedPngAsLabel_IsAnError()
    {
        File.Copy(Image("a.jpg"), Label("b"), overwrite: true);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Error, "SD-LABEL-FORMAT", "it is a JPEG");
    }

    [Fact]
    public void Run_UpsideDownPicture_IsAWarning()
    {
        WriteRotated("b.jpg", orientation: 3);
        AssertOnly(Run(CheckDepth.Fast), FindingSeverity.Warning, "SD-IMAGE-ORIENTATION",
            $"The picture {Image("b.jpg")} has EXIF orientation 3");
    }

    [Fact]
    public void Run_PictureOnItsSide_MustFitTheLabelWhenUpright()
    {
        WriteRotated("b.jpg", orientation: 6);
        var report = Run(CheckDepth.Full);
        Assert.Equal(["SD-LABEL-SIZE", "SD-IMAGE-ORIENTATION"], report.Findings.Select(f => f.Code));
        Assert.Contains("has 8 x 12 pixels", report.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal([(Width, Height, 2), (Height, Width, 1)], report.Sizes);

        LabelFile.Write(Label("b"), new byte[Width * Height], Height, Width);
        Assert.Equal(["SD-IMAGE-ORIENTATION"], Run(CheckDepth.Full).Findings.Select(f => f.Code));
    }

    [Fact]
    public void Run_LabelOutOfRange_IsAnErrorWithCounts()
    {
        WriteLabel("b", 0, 200, 7, 200);
        Assert.Empty(Run(CheckDepth.Fast).Findings);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Error, "SD-LABEL-RANGE",
            $"The label {Label("b")} has the values 7 (24 pixels), 200 (48 pixels); with 3 classes the values are 0 to 2, "
            + "and 255 for no class. Check the class list and reduceZeroLabel.");
    }

    [Fact]
    public void Run_LabelsCountedFromOne_HintsAtReduceZeroLabel()
    {
        WriteLabel("b", 0, 1, 2, 3);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Error, "SD-LABEL-RANGE",
            "3 (24 pixels); with 3 classes the values are 0 to 2, and 255 for no class. "
            + "If 0 stands for unlabelled here, set reduceZeroLabel.");
    }

    [Fact]
    public void Run_ReducedLabelOutOfRange_TellsTheFilesValues()
    {
        WriteLabel("b", 0, 1, 2, 4);
        var finding = Run(CheckDepth.Full, reduceZeroLabel: true).Findings[0];
        Assert.Equal("SD-LABEL-RANGE", finding.Code);
        Assert.Contains(
            "has the values 4 (24 pixels); with 3 classes and the zero label removed the values are 1 to 3, and 0 or 255 for no class.",
            finding.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AllIgnored_IsAWarning()
    {
        WriteLabel("b", 255, 255, 255, 255);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Warning, "SD-LABEL-IGNORED", Label("b"));
    }

    [Fact]
    public void Run_ClassNowhere_IsAWarning()
    {
        foreach (var name in new[] { "a", "b", "c" })
            WriteLabel(name, 0, 0, 2, 2);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Warning, "SD-CLASS-ABSENT",
            "1 of 3 classes occur in no label of this split: 1 'sky'.");
    }

    [Fact]
    public void Run_DamagedPixels_AreFoundByTheFullCheckOnly()
    {
        // A whole PNG, every checksum right, whose compressed pixels make no sense.
        File.Delete(Image("b.jpg"));
        File.WriteAllBytes(Image("b.png"),
        [
            0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk([.. "IHDR"u8, 0, 0, 0, Width, 0, 0, 0, Height, 8, 2, 0, 0, 0]),
            .. Chunk([.. "IDAT"u8, 0xDE, 0xAD, 0xBE, 0xEF]), .. Chunk([.. "IEND"u8]),
        ]);
        Assert.Empty(Run(CheckDepth.Fast).Findings);
        AssertOnly(Run(CheckDepth.Full), FindingSeverity.Error, "SD-IMAGE-DECODE",
            $"Cannot use the picture {Image("b.png")}: the pixels cannot be decoded");

        static byte[] Chunk(byte[] typeAndBody)
        {
            var crc = uint.MaxValue;
            foreach (var value in typeAndBody)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            var bytes = new byte[typeAndBody.Length + 8];
            BinaryPrimitives.WriteInt32BigEndian(bytes, typeAndBody.Length - 4);
            typeAndBody.CopyTo(bytes, 4);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), ~crc);
            return bytes;
        }
    }

    [Fact]
    public void Run_ManyOfAKind_NamesFiveAndCountsTheRest()
    {
        for (var i = 0; i < 9; i++)
        {
            File.WriteAllBytes(Image($"n{i}.jpg"), []);
            WriteLabel($"n{i}", 0, 1, 2, 2);
        }

        var findings = Run(CheckDepth.Fast).Findings;

        Assert.Equal(6, findings.Count);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => Image($"n{i}.jpg")), findings.Take(5).Select(f => f.Path));
        Assert.Equal(new Finding(FindingSeverity.Error, "SD-IMAGE-EMPTY", "... and 4 more like these."), findings[5]);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameReport()
    {
        File.WriteAllBytes(Image("a.jpg"), []);
        WriteLabel("b", 0, 0, 99, 255);
        File.WriteAllBytes(Label("c"), []);
        var reports = new[] { 1, 4 }.Select(threads => Run(CheckDepth.Full, threads: threads)).ToArray();
        Assert.Equal(reports[0].Findings, reports[1].Findings);
        Assert.Equal(3, reports[0].Findings.Count(f => f.Severity == FindingSeverity.Error));
    }

    [Fact]
    public void Run_Cancelled_Stops()
        => Assert.ThrowsAny<OperationCanceledException>(() => SegmentationCheck.Run(
            _folder.FullName, "training", Classes, false, CheckDepth.Fast, cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Run_Progress_CountsUpToAll()
    {
        var told = new List<(int, int)>();
        Run(CheckDepth.Fast, progress: (done, total) => told.Add((done, total)), threads: 2);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], told);
    }

    private CheckReport Run(
        CheckDepth depth,
        bool reduceZeroLabel = false,
        string? root = null,
        string split = "training",
        Action<int, int>? progress = null,
        int threads = 0)
        => SegmentationCheck.Run(
            root ?? _folder.FullName, split, Classes, reduceZeroLabel, depth, progress, threads, TestContext.Current.CancellationToken);

    private static void AssertOnly(CheckReport report, FindingSeverity severity, string code, string text, string? path = null)
    {
        var finding = Assert.Single(report.Findings);
        Assert.Equal((severity, code), (finding.Severity, finding.Code));
        Assert.Contains(text, finding.Message, StringComparison.Ordinal);
        if (path != null)
            Assert.Equal(path, finding.Path);
    }

    private string Image(string file) => _folder["images", "training", file];

    private string Label(string name) => _folder["annotations", "training", name + ".png"];

    private void WriteImage(string file)
    {
        using var image = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(10, 120, 200));
        Write(Image(file), image);
    }

    private static void Write(string path, Mat image)
    {
        Cv2.ImEncode(Path.GetExtension(path), image, out var bytes);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A label map of four equal blocks of rows.</summary>
    private void WriteLabel(string name, params byte[] blocks)
        => LabelFile.Write(Label(name), [.. blocks.SelectMany(value => Enumerable.Repeat(value, Width * Height / 4))], Width, Height);

    /// <summary>A JPEG with an EXIF block that holds nothing but the orientation.</summary>
    private void WriteRotated(string file, byte orientation)
    {
        var plain = File.ReadAllBytes(Image("a.jpg"));
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, // TIFF header, directory at byte 8
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, // one entry: tag, short, one value
        ];
        File.WriteAllBytes(Image(file), [.. plain[..2], .. exif, .. plain[2..]]);
    }
}
