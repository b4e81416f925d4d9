using SlakDet.Annotations;
using SlakDet.Data.Classification;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Classification;

public class ClassificationTestPipelineTests
{
    private static readonly string Picture = Repository.Golden("classification", "picture.png");

    [Fact]
    public void Load_AndCropTheMiddle_IsTorchVisionsByteForByte() => Check("test_32", new() { Size = 32 });

    [Fact]
    public void Load_AndWarp_IsPillowsByteForByte() => Check("test_warp_48", new() { Size = 48, Warp = true });

    [Fact]
    public void Config_Defaults_AreThePublishedRecipe() =>
        Assert.Equal((224, 256, false), (new ClassificationTestConfig().Size, (int)(224 / new ClassificationTestConfig().CropRatio), new ClassificationTestConfig().Warp));

    [Theory]
    [InlineData(70, 40)]
    [InlineData(40, 71)]
    [InlineData(8, 500)]
    public void Load_AnyRatio_IsTheSquareOfTheNetwork(int width, int height)
    {
        using var picture = Images.Pictures.Gradient(width, height);
        Assert.Equal(3 * 32 * 32, new ClassificationTestPipeline(new() { Size = 32 }).Prepare(picture).Length);
    }

    [Fact]
    public void Load_HardlyAnyHeight_IsRefusedWithTheFile()
    {
        using var folder = new TempFolder();
        using (var picture = Images.Pictures.Plain(40000, 1, new(90, 90, 90)))
            ImageFile.WriteJpeg(folder["line.jpg"], picture);
        var error = Assert.Throws<DatasetException>(() => new ClassificationTestPipeline(new()).Load(folder["line.jpg"]));
        Assert.Equal("SD-IMAGE-RATIO", error.Code);
        Assert.Contains("line.jpg: it has 40000 x 1 pixels and would be enlarged to 256 x 10240000;", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.875)]
    [InlineData(32, 0)]
    [InlineData(32, 1.1)]
    public void Constructor_OutOfRange_IsRefused(int size, double ratio) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassificationTestPipeline(new() { Size = size, CropRatio = ratio }));

    private static void Check(string golden, ClassificationTestConfig config)
    {
        using var expected = ImageFile.DecodeColor(Repository.Golden("classification", golden + ".png"));
        var planes = new float[3 * config.Size * config.Size];
        new Normalizer(config.Mean, config.Std).Apply(expected, planes, config.Size, config.Size);
        Assert.Equal(planes, new ClassificationTestPipeline(config).Load(Picture));
    }
}
