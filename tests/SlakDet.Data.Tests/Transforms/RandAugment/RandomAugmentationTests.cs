using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms.RandAugment;

namespace SlakDet.Data.Tests.Transforms.RandAugment;

public class RandomAugmentationTests
{
    private static readonly Vec3b Fill = new(104, 116, 124);

    public static TheoryData<string, AugmentOperation, double> Pillow => new()
    {
        { "autocontrast", AugmentOperation.AutoContrast, 0 },
        { "equalize", AugmentOperation.Equalize, 0 },
        { "invert", AugmentOperation.Invert, 0 },
        { "rotate_27", AugmentOperation.Rotate, 27 },
        { "rotate_-13.5", AugmentOperation.Rotate, -13.5 },
        { "posterize_0", AugmentOperation.Posterize, 0 },
        { "posterize_1", AugmentOperation.Posterize, 1 },
        { "posterize_3", AugmentOperation.Posterize, 3 },
        { "solarize_26", AugmentOperation.Solarize, 26 },
        { "solarize_128", AugmentOperation.Solarize, 128 },
        { "solarizeadd_99", AugmentOperation.SolarizeAdd, 99 },
        { "color_0.19", AugmentOperation.Color, 0.19 },
        { "color_1.81", AugmentOperation.Color, 1.81 },
        { "contrast_0.19", AugmentOperation.Contrast, 0.19 },
        { "contrast_1.81", AugmentOperation.Contrast, 1.81 },
        { "brightness_0.19", AugmentOperation.Brightness, 0.19 },
        { "brightness_1.81", AugmentOperation.Brightness, 1.81 },
        { "sharpness_0.19", AugmentOperation.Sharpness, 0.19 },
        { "sharpness_1.81", AugmentOperation.Sharpness, 1.81 },
        { "shearx_0.27", AugmentOperation.ShearX, 0.27 },
        { "sheary_-0.3", AugmentOperation.ShearY, -0.3 },
        { "translatex_-0.405", AugmentOperation.TranslateX, -0.405 },
        { "translatey_0.2", AugmentOperation.TranslateY, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Pillow))]
    public void Apply_OneStep_IsPillowsByteForByte(string golden, AugmentOperation operation, double argument)
    {
        var image = ImageFile.DecodeColor(Repository.Golden("classification", "picture.png"));
        var scratch = new Picture();
        using var expected = ImageFile.DecodeColor(Repository.Golden("classification", golden + ".png"));
        RandomAugmentation.Apply(ref image, ref scratch, new(operation, argument), Fill);
        Assert.Equal(expected.ToArray(), image.ToArray());
        image.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData(AugmentOperation.AutoContrast, 0)]
    [InlineData(AugmentOperation.Equalize, 0)]
    [InlineData(AugmentOperation.Sharpness, 1.81)]
    [InlineData(AugmentOperation.Contrast, 0.5)]
    [InlineData(AugmentOperation.Rotate, 11)]
    public void Apply_PlainPicture_ChangesNothing(AugmentOperation operation, double argument)
    {
        var (image, scratch) = (Pictures.Plain(5, 7, new(60, 60, 60)), new Picture());
        RandomAugmentation.Apply(ref image, ref scratch, new(operation, argument), new(60, 60, 60));
        Assert.All(image.ToArray(), value => Assert.Equal(60, value));
        image.Dispose();
        scratch.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    public void Apply_TinyPicture_KeepsItsSize(int width, int height)
    {
        foreach (var operation in Enum.GetValues<AugmentOperation>())
        {
            var (image, scratch) = (Pictures.Gradient(width, height), new Picture());
            RandomAugmentation.Apply(ref image, ref scratch, new(operation, RandomAugmentation.Argument(operation, 1, negate: true)), Fill);
            Assert.Equal((width, height), (image.Width, image.Height));
            image.Dispose();
            scratch.Dispose();
        }
    }

    // The published mappings at magnitude 9 and at the most.
    [Theory]
    [InlineData(AugmentOperation.Rotate, 27, -30)]
    [InlineData(AugmentOperation.ShearX, 0.27, -0.3)]
    [InlineData(AugmentOperation.ShearY, 0.27, -0.3)]
    [InlineData(AugmentOperation.TranslateX, 0.405, -0.45)]
    [InlineData(AugmentOperation.TranslateY, 0.405, -0.45)]
    [InlineData(AugmentOperation.Color, 1.81, 0.1)]
    [InlineData(AugmentOperation.Contrast, 1.81, 0.1)]
    [InlineData(AugmentOperation.Brightness, 1.81, 0.1)]
    [InlineData(AugmentOperation.Sharpness, 1.81, 0.1)]
    [InlineData(AugmentOperation.Posterize, 1, 0)]
    [InlineData(AugmentOperation.Solarize, 26, 0)]
    [InlineData(AugmentOperation.SolarizeAdd, 99, 110)]
    [InlineData(AugmentOperation.Equalize, 0, 0)]
    public void Argument_OfAMagnitude_IsThePublishedOne(AugmentOperation operation, double nine, double mostNegated)
    {
        Assert.Equal(nine, RandomAugmentation.Argument(operation, 0.9, negate: false), 1e-12);
        Assert.Equal(mostNegated, RandomAugmentation.Argument(operation, 1, negate: true), 1e-12);
    }

    [Fact]
    public void Draw_ManyTimes_TakesEachOperationAlikeAndHalfOfTheTime()
    {
        const int Pictures = 30000;
        var random = new KeyedRandom(3, RandomPurpose.Augmentation);
        var draws = Enumerable.Range(0, Pictures).Select(_ => new RandomAugmentation().Draw(random)).ToList();
        Assert.All(draws, steps => Assert.InRange(steps.Count, 0, 2));
        Assert.InRange(draws.Count(steps => steps.Count == 0) / (double)Pictures, 0.24, 0.26);
        var counts = draws.SelectMany(steps => steps).CountBy(step => step.Operation).ToDictionary();
        Assert.Equal(15, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 0.9 * Pictures / 15, 1.1 * Pictures / 15));

        // Magnitudes lie normally around 9, cut at 10: rotation has both signs.
        var angles = draws.SelectMany(steps => steps).Where(step => step.Operation == AugmentOperation.Rotate).Select(step => step.Argument / 30).ToList();
        Assert.InRange(angles.Count(angle => angle < 0) / (double)angles.Count, 0.45, 0.55);
        Assert.InRange(angles.Average(Math.Abs), 0.893, 0.904);
        Assert.Equal(1, angles.Max(Math.Abs));
        Assert.InRange(angles.Count(angle => Math.Abs(angle) == 1) / (double)angles.Count, 0.005, 0.045);
    }

    [Fact]
    public void Draw_WithoutDeviation_IsThePlainMagnitude()
    {
        var random = new KeyedRandom(3, RandomPurpose.Augmentation);
        var steps = Enumerable.Range(0, 300).SelectMany(_ => new RandomAugmentation(Layers: 1, Probability: 1, Magnitude: 5, MagnitudeDeviation: 0).Draw(random)).ToList();
        Assert.Equal(300, steps.Count);
        Assert.All(steps.Where(step => step.Operation == AugmentOperation.ShearX), step => Assert.Equal(0.15, Math.Abs(step.Argument), 1e-12));
    }
}
