using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class PhotometricDistortionTests
{
    public static TheoryData<string, PhotometricDraw> Published => new()
    {
        { "brightness_+17.3", new(17.3, null, false, null, null) },
        { "brightness_+17.3", new(17.3, null, true, null, null) },
        { "contrast_1.37", new(null, 1.37, false, null, null) },
        { "contrast_1.37", new(null, 1.37, true, null, null) },
        { "saturation_0.62", new(null, null, false, 0.62, null) },
        { "saturation_1.41", new(null, null, false, 1.41, null) },
        { "hue_-15", new(null, null, false, null, -15) },
        { "hue_13", new(null, null, false, null, 13) },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Apply_OneStep_IsEqualToThePublishedCodeByteForByte(string golden, PhotometricDraw draw)
    {
        using var image = ImageFile.DecodeColor(Repository.Golden("data", "photo_input.png"));
        using var expected = ImageFile.DecodeColor(Repository.Golden("data", $"photo_{golden}.png"));
        PhotometricDistortion.Apply(image, draw);
        Assert.Equal(expected.ToArray(), image.ToArray());
    }

    [Fact]
    public void CvtColor_ToHsv_IsEqualToThePublishedCodeByteForByte()
    {
        using var image = ImageFile.DecodeColor(Repository.Golden("data", "photo_input.png"));
        using var expected = ImageFile.DecodeColor(Repository.Golden("data", "photo_hsv.png"));
        using var matrix = image.AsMat();
        Cv2.CvtColor(matrix, matrix, ColorConversionCodes.BGR2HSV);
        Assert.Equal(expected.ToArray(), image.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_AllSteps_IsTheStepsInTheirOrder(bool contrastLast)
    {
        using var image = Pictures.Gradient(40, 30);
        using var expected = image.Clone();
        PhotometricDistortion.Apply(image, new(-20.5, 1.4, contrastLast, 0.7, -9));

        PhotometricDraw contrast = new(null, 1.4, false, null, null);
        PhotometricDraw[] steps = [new(-20.5, null, false, null, null), new(null, null, false, 0.7, null),
            new(null, null, false, null, -9)];
        foreach (var step in contrastLast ? [.. steps, contrast] : new[] { steps[0], contrast, steps[1], steps[2] })
            PhotometricDistortion.Apply(expected, step);
        Assert.Equal(expected.ToArray(), image.ToArray());
    }

    [Fact]
    public void Apply_Nothing_ChangesNothing()
    {
        using var image = Pictures.Gradient(40, 30);
        var before = image.ToArray();
        PhotometricDistortion.Apply(image, default);
        Assert.Equal(before, image.ToArray());
    }

    [Fact]
    public void Apply_WindowOfALargerPicture_LeavesTheRest()
    {
        using var image = Pictures.Gradient(40, 30);
        using var before = image.Clone();
        using (var window = image.Window(new Rect(5, 6, 20, 10)))
            PhotometricDistortion.Apply(window, new(30, 1.2, true, 1.3, 5));
        var touched = image.ToArray().Zip(before.ToArray()).Select((values, i) => (values, x: i / 3 % 40, y: i / 3 / 40)).Where(p => p.values.First != p.values.Second).ToList();
        Assert.All(touched, p => Assert.True(p is { x: >= 5 and < 25, y: >= 6 and < 16 }));
        Assert.NotEmpty(touched);
    }

    [Fact]
    public void Draw_ManyTimes_TakesEachStepHalfTheTimeInItsRange()
    {
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        var draws = Enumerable.Range(0, 4000).Select(_ => new PhotometricDistortion().Draw(random)).ToList();
        Check(draws.Select(draw => draw.Brightness), -32, 32);
        Check(draws.Select(draw => draw.Contrast), 0.5, 1.5);
        Check(draws.Select(draw => draw.Saturation), 0.5, 1.5);
        Check(draws.Select(draw => (double?)draw.Hue), -18, 17);
        Assert.Equal(36, draws.Select(draw => draw.Hue).OfType<int>().Distinct().Count());
        Assert.InRange(draws.Count(draw => draw.ContrastLast), 1850, 2150);

        static void Check(IEnumerable<double?> values, double low, double high)
        {
            var taken = values.OfType<double>().ToList();
            Assert.InRange(taken.Count, 1850, 2150);
            Assert.InRange(taken.Min(), low, low + 0.02 * (high - low));
            Assert.InRange(taken.Max(), high - 0.02 * (high - low), high);
        }
    }
}
