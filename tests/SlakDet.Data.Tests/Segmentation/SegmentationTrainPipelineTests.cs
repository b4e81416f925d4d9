using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Segmentation;

public sealed class SegmentationTrainPipelineTests : IDisposable
{
    private static readonly SegmentationTrainConfig Small =
        new() { Scale = (256, 64), CropHeight = 48, CropWidth = 40, ReduceZeroLabel = true, ClassCount = 5 };

    private readonly SegmentationSet _set = new();

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Config_Defaults_AreThePublishedRecipe()
    {
        var config = new SegmentationTrainConfig();
        Assert.Equal((2048, 512), config.Scale);
        Assert.Equal((0.5, 2.0, 512, 512, 0.75, 0.5, true),
            (config.RatioLow, config.RatioHigh, config.CropHeight, config.CropWidth, config.CategoryMaxRatio, config.FlipProbability,
                config.Photometric));
        Assert.Equal([123.675, 116.28, 103.53], config.Mean);
        Assert.Equal([58.395, 57.12, 57.375], config.Std);
    }

    [Fact]
    public void Load_ManyKeys_IsTheStepsOneAfterAnother()
    {
        var pipeline = new SegmentationTrainPipeline(Small);
        for (var key = 0; key < 60; key++)
        {
            var item = _set.Items[key % _set.Items.Count];
            var expected = StepByStep(item, Random(key));
            var sample = pipeline.Load(item, Random(key));
            Assert.Equal((item.Name, 48, 40), (sample.Name, sample.Height, sample.Width));
            Assert.Equal(expected.Image, sample.Image);
            Assert.Equal(expected.Label, sample.Label);
        }
    }

    [Fact]
    public void Load_PictureSmallerThanTheCrop_IsPaddedWithMeanAndIgnore()
    {
        var pipeline = new SegmentationTrainPipeline(Small with { RatioLow = 0.5, RatioHigh = 0.5 });   // to 38 x 32
        var sample = pipeline.Load(_set.Items[0], Random(1));
        for (var y = 0; y < 48; y++)
            for (var x = 0; x < 40; x++)
                if (y >= 32 || x >= 38)
                {
                    Assert.Equal(255, sample.Label[y * 40 + x]);
                    for (var channel = 0; channel < 3; channel++)
                        Assert.Equal(0, sample.Image[(channel * 48 + y) * 40 + x]);
                }
        Assert.Contains(sample.Label, label => label < 5);
    }

    [Fact]
    public void Load_NoAugmentation_KeepsPictureAndLabelTogether()
    {
        // At its own size and with a crop as large: label values must come through the zero rule only.
        var config = new SegmentationTrainConfig
        {
            Scale = (60, 50), RatioLow = 1, RatioHigh = 1, CropHeight = 50, CropWidth = 60, FlipProbability = 0, Photometric = false,
            ReduceZeroLabel = true,
        };
        var sample = new SegmentationTrainPipeline(config).Load(_set.Items[0], Random(0));
        Assert.Equal(LabelFile.Read(_set.Items[0].LabelPath).Values.Select(value => value == 0 ? (byte)255 : (byte)(value - 1)),
            sample.Label);
        using var image = ImageFile.DecodeColor(_set.Items[0].ImagePath);
        var planes = new float[3 * 50 * 60];
        new Normalizer(config.Mean, config.Std).Apply(image, planes, 50, 60);
        Assert.Equal(planes, sample.Image);

        var mirrored = new SegmentationTrainPipeline(config with { FlipProbability = 1 }).Load(_set.Items[0], Random(0));
        Assert.Equal(sample.Label.Chunk(60).SelectMany(row => row.Reverse()), mirrored.Label);
        Assert.Equal(sample.Image.Chunk(60).SelectMany(row => row.Reverse()), mirrored.Image);
    }

    [Fact]
    public void Load_ManyThreads_GivesTheSameSamples()
    {
        var pipeline = new SegmentationTrainPipeline(Small);
        var expected = Enumerable.Range(0, 40).Select(key => pipeline.Load(_set.Items[key % 4], Random(key))).ToList();
        Parallel.For(0, 200, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            var sample = pipeline.Load(_set.Items[i % 40 % 4], Random(i % 40));
            Assert.Equal(expected[i % 40].Image, sample.Image);
            Assert.Equal(expected[i % 40].Label, sample.Label);
        });
    }

    [Fact]
    public void Load_IntoMemoryInUse_WritesEveryElement()
    {
        var pipeline = new SegmentationTrainPipeline(Small);
        for (var key = 0; key < 20; key++)
        {
            var image = Enumerable.Repeat(float.NaN, 3 * 48 * 40).ToArray();
            var label = Enumerable.Repeat((byte)99, 48 * 40).ToArray();
            pipeline.Load(_set.Items[key % 4], Random(key), image, label);
            Assert.All(image, value => Assert.False(float.IsNaN(value)));
            Assert.All(label, value => Assert.NotEqual(99, value));
        }
    }

    [Fact]
    public void Load_LabelOfAnotherSize_NamesBoth()
    {
        var item = _set.Items[0];
        LabelFile.Write(item.LabelPath, new byte[30 * 20], 30, 20);
        var error = Refused(item);
        Assert.Equal("SD-LABEL-SIZE", error.Code);
        Assert.StartsWith(
            $"The picture {item.ImagePath} has 60 x 50 pixels (width x height) and its label {item.LabelPath} has 30 x 20; "
            + "they must be equal.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PictureTurnedByExif_SaysSo()
    {
        var item = _set.Items[0];
        File.WriteAllBytes(item.ImagePath, Pictures.WithOrientation(File.ReadAllBytes(item.ImagePath), 6));
        Assert.Contains("has 60 x 50; they must be equal. The sides are exchanged: if the picture carries an EXIF rotation",
            Refused(item).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LabelOutOfRange_NamesFileValueAndPlace()
    {
        var item = _set.Items[0];
        var values = new byte[60 * 50];
        values[3 * 60 + 7] = 200;
        LabelFile.Write(item.LabelPath, values, 60, 50);
        var error = Refused(item);
        Assert.Equal("SD-LABEL-RANGE", error.Code);
        Assert.Equal($"The label {item.LabelPath} has the value 200 at column 7, row 3; with 5 classes and the zero label removed the "
            + "values are 1 to 5, and 0 or 255 for no class. Check the class list and reduceZeroLabel.", error.Message);

        var plain = new SegmentationTrainPipeline(Small with { ReduceZeroLabel = false });
        Assert.Contains("the value 200 at column 7, row 3; with 5 classes the values are 0 to 4, and 255 for no class.",
            Assert.Throws<DatasetException>(() => plain.Load(item, Random(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CutPicture_NamesIt()
    {
        var item = _set.Items[1];
        File.WriteAllBytes(item.ImagePath, File.ReadAllBytes(item.ImagePath)[..300]);
        Assert.Contains(item.ImagePath, Refused(item).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ValueOutOfRange_IsRefused()
    {
        SegmentationTrainConfig[] configs =
        [
            Small with { CropHeight = 0 }, Small with { CropWidth = -1 }, Small with { RatioLow = 0 }, Small with { RatioHigh = 0.4 },
            Small with { ClassCount = 0 }, Small with { ClassCount = 256 }, Small with { Mean = [1, 2] }, Small with { Std = [1, 2, 0] },
            Small with { Scale = (0, 5) }, Small with { Scale = (5, -1) },
        ];
        foreach (var config in configs)
            Assert.ThrowsAny<ArgumentException>(() => new SegmentationTrainPipeline(config));
    }

    private static KeyedRandom Random(long key) => new(1, RandomPurpose.Augmentation, 0, key);

    private static DatasetException Refused(SegmentationItem item) =>
        Assert.Throws<DatasetException>(() => new SegmentationTrainPipeline(Small).Load(item, Random(0)));

    private static (float[] Image, byte[] Label) StepByStep(SegmentationItem item, KeyedRandom random)
    {
        using var image = ImageFile.DecodeColor(item.ImagePath);
        var file = LabelFile.Read(item.LabelPath);
        LabelMapping.ReduceZeroLabel.Apply(file.Values);
        using var label = Pictures.Of(file.Width, file.Height, 1, file.Values);
        using Picture resizedImage = new(), resizedLabel = new();
        var resize = new RandomResize(Small.Scale, Small.RatioLow, Small.RatioHigh).Draw(random);
        resize.ResizeImage(image, resizedImage);
        resize.ResizeLabel(label, resizedLabel);
        var window = new RandomCrop(48, 40, 0.75).Draw(resizedLabel, random);
        using Picture imageCrop = resizedImage.Window(window).Clone(), labelCrop = resizedLabel.Window(window).Clone();
        if (new RandomFlip(0.5).Draw(random))
        {
            using Mat picture = imageCrop.AsMat(), classes = labelCrop.AsMat();
            Cv2.Flip(picture, picture, FlipMode.Y);
            Cv2.Flip(classes, classes, FlipMode.Y);
        }
        PhotometricDistortion.Apply(imageCrop, new PhotometricDistortion().Draw(random));
        var planes = new float[3 * 48 * 40];
        new Normalizer(Small.Mean, Small.Std).Apply(imageCrop, planes, 48, 40);
        var labels = Enumerable.Repeat((byte)255, 48 * 40).ToArray();
        var crop = labelCrop.ToArray();
        for (var y = 0; y < window.Height; y++)
            crop.AsSpan(y * window.Width, window.Width).CopyTo(labels.AsSpan(y * 40));
        return (planes, labels);
    }
}
