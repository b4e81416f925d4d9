using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Classification;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;
using SlakDet.Data.Transforms.RandAugment;

namespace SlakDet.Data.Tests.Classification;

public sealed class ClassificationTrainPipelineTests : IDisposable
{
    private static readonly ClassificationTrainConfig Small = new() { Size = 33 };
    private readonly ImageSet _set = new();
    private readonly IReadOnlyList<ImageFolderItem> _items;

    public ClassificationTrainPipelineTests() => _items = ImageFolder.Open(_set.Root, "train").Items;

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Config_Defaults_AreThePublishedRecipe()
    {
        var config = new ClassificationTrainConfig();
        Assert.Equal((224, 0.5), (config.Size, config.FlipProbability));
        Assert.Equal(new RandomResizedCrop(0.08, 1, 3.0 / 4, 4.0 / 3), config.Crop);
        Assert.Equal(new RandomAugmentation(2, 0.5, 9, 0.5), config.Augmentation);
        Assert.Equal(new RandomErasing(0.25, 0.02, 1.0 / 3, 0.3), config.Erasing);
        Assert.Equal(new BatchMixing(0.8, 1, 1, 0.5), config.Mixing);
    }

    [Fact]
    public void Load_ManyKeys_IsTheStepsOneAfterAnother()
    {
        var pipeline = new ClassificationTrainPipeline(Small);
        for (var key = 0; key < 60; key++)
        {
            var image = Enumerable.Repeat(float.NaN, 3 * 33 * 33).ToArray();
            pipeline.Load(_items[key % _items.Count].ImagePath, Random(key), image);
            Assert.Equal(StepByStep(_items[key % _items.Count].ImagePath, Random(key)), image);
        }
    }

    [Fact]
    public void Load_NoAugmentation_IsThePictureResized()
    {
        var config = Small with { Crop = new(1, 1, 1e-3, 1e3), FlipProbability = 0, Augmentation = null, Erasing = new(0) };
        var path = _set.Add("train", "a", "square", 40, 40);
        var image = new float[3 * 33 * 33];
        new ClassificationTrainPipeline(config with { Crop = new(1, 1, 1, 1) }).Load(path, Random(1), image);
        Assert.Equal(new ClassificationTestPipeline(new() { Size = 33, CropRatio = 1 }).Load(path), image);
        var mirrored = new float[3 * 33 * 33];
        new ClassificationTrainPipeline(config with { Crop = new(1, 1, 1, 1), FlipProbability = 1 }).Load(path, Random(1), mirrored);
        Assert.Equal(image.Chunk(33).SelectMany(row => row.Reverse()), mirrored);
    }

    [Fact]
    public void Load_ManyThreads_GivesTheSameSamples()
    {
        var pipeline = new ClassificationTrainPipeline(Small);
        var expected = Enumerable.Range(0, 30).Select(key => Sample(pipeline, key)).ToList();
        Parallel.For(0, 120, new() { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % 30], Sample(pipeline, i % 30)));
    }

    [Fact]
    public void Batches_OfAPass_AreAFunctionOfSeedAndPass()
    {
        var pipeline = new ClassificationTrainPipeline(Small);
        var source = new ClassificationBatchSource(pipeline, _items, new(_items.Count, 4, 9), 9);
        var (third, again) = (source.Load(3), new ClassificationBatchSource(pipeline, _items, new(_items.Count, 4, 9), 9).Load(3));
        Assert.Equal(third.Images, again.Images);
        Assert.Equal((third.Share, 4, 33, 33), (again.Share, third.Count, third.Height, third.Width));
        Assert.NotEqual(third.Images, source.Load(4).Images);

        // Mixed from the same samples as without mixing.
        var plain = source.LoadUnmixed(3);
        Assert.Equal(1, plain.Share);
        Assert.Equal(third.Labels, plain.Labels);
        Assert.Equal(third.Names, plain.Names);
        Assert.Equal(plain.Labels, plain.Names.Select(name => name[0] - 'a'));
        new BatchMixing().Draw(33, 33, new KeyedRandom(9, RandomPurpose.BatchMixing, 3)).Apply(plain.Images, 4, 33, 33);
        Assert.Equal(third.Images, plain.Images);
    }

    [Fact]
    public void Load_CutPicture_NamesIt()
    {
        File.WriteAllBytes(_items[0].ImagePath, File.ReadAllBytes(_items[0].ImagePath)[..300]);
        var error = Assert.Throws<DatasetException>(() => Sample(new ClassificationTrainPipeline(Small), 0));
        Assert.Contains(_items[0].ImagePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ValueOutOfRange_IsRefused()
    {
        ClassificationTrainConfig[] configs =
        [
            Small with { Size = 0 }, Small with { Crop = new(0) }, Small with { Crop = new(0.5, 0.4) }, Small with { Crop = new(0.5, 1.1) }, Small with { Crop = new(0.5, 1, 0) },
            Small with { Crop = new(0.5, 1, 2, 1) }, Small with { FlipProbability = 1.1 }, Small with { Erasing = new(2) }, Small with { Erasing = new(0.5, 0.5, 0.4) },
            Small with { Erasing = new(RatioLow: 2) }, Small with { Augmentation = new(-1) }, Small with { Augmentation = new(Magnitude: 11) }, Small with { Mixing = new(-1) },
            Small with { Mixing = new(Probability: 2) }, Small with { Mean = [1] }, Small with { Std = [0, 1, 1] },
        ];
        Assert.All(configs, config => Assert.ThrowsAny<ArgumentException>(() => new ClassificationTrainPipeline(config)));
    }

    private float[] Sample(ClassificationTrainPipeline pipeline, int key)
    {
        var image = new float[3 * 33 * 33];
        pipeline.Load(_items[key % _items.Count].ImagePath, Random(key), image);
        return image;
    }

    private static KeyedRandom Random(long key) => new(1, RandomPurpose.Augmentation, 0, key);

    private static float[] StepByStep(string path, KeyedRandom random)
    {
        using var decoded = ImageFile.DecodeColor(path);
        using var window = decoded.Window(Small.Crop.Draw(decoded.Width, decoded.Height, random)).Clone();
        var (image, scratch) = (new Picture(), new Picture());
        BicubicResize.Apply(window, image, 33, 33);
        if (random.NextBool(0.5))
        {
            using var matrix = image.AsMat();
            Cv2.Flip(matrix, matrix, FlipMode.Y);
        }

        foreach (var step in new RandomAugmentation().Draw(random))
            RandomAugmentation.Apply(ref image, ref scratch, step, new Vec3b(104, 116, 124));
        var planes = new float[3 * 33 * 33];
        new Normalizer(Small.Mean, Small.Std).Apply(image, planes, 33, 33);
        if (new RandomErasing().Draw(33, 33, random) is { } erased)
            RandomErasing.Fill(planes, 33, 33, erased, random);
        image.Dispose();
        scratch.Dispose();
        return planes;
    }
}
