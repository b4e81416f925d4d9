using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;
using SlakDet.Weights;

namespace SlakDet.Data.Tests.Detection;

public sealed class DetectionTestPipelineTests : IDisposable
{
    private readonly DetectionSet _set = new(1);

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData("faster", 333, 176, 176, 246, 192, 256)]
    [InlineData("cascade", 256, 500, 256, 358, 256, 384)]
    public void Load_PublishedTestPicture_IsTheNetworkInputBitForBit(
        string model, int scaleWidth, int scaleHeight, int height, int width, int paddedHeight, int paddedWidth)
    {
        using (var image = ImageFile.DecodeColor(Repository.Golden(model, "image.png")))
        using (var expected = ImageFile.DecodeColor(Repository.Golden(model, "resized.png")))
        using (var resized = new Picture())
        {
            new KeepRatioResize((scaleWidth, scaleHeight)).ResizeImage(image, resized);
            Assert.Equal((width, height), (resized.Width, resized.Height));
            Assert.Equal(expected.ToArray(), resized.ToArray());
        }

        var inputs = new DetectionTestPipeline(new() { Scale = (scaleWidth, scaleHeight) }).Load(Repository.Golden(model, "image.png"));
        var (scaleX, scaleY) = ((float)(width / 210.0), (float)(height / 150.0));
        Assert.Equal([new PictureGeometry(height, width, paddedHeight, paddedWidth, 150, 210, scaleX, scaleY)], inputs.Geometry);
        Assert.Equal((1, paddedHeight, paddedWidth), (inputs.Count, inputs.Height, inputs.Width));
        Assert.Equal(["image.png"], inputs.Names);
        Assert.Null(inputs.Targets);
        Assert.Equal(NpyFile.Read(Repository.Golden(model, "input.npy.gz")).ToSingles(), inputs.Images);
    }

    [Fact]
    public void Load_Item_IsThePictureAloneWithTheItem()
    {
        var pipeline = new DetectionTestPipeline(new() { Scale = (120, 100), PadDivisor = 7 });
        var inputs = pipeline.Load(_set.Items[0]);
        Assert.Same(_set.Items[0], inputs.Items[0]);
        Assert.Equal(new(120, 80, 126, 84, 90, 60, 4 / 3f, 4 / 3f), inputs.Geometry[0]);
        Assert.Equal(pipeline.Load(_set.Items[0].ImagePath).Images, inputs.Images);
    }

    [Fact]
    public void Constructor_ValueOutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionTestPipeline(new() { Scale = (512, 0) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DetectionTestPipeline(new() { PadDivisor = 0 }));
        Assert.Throws<ArgumentException>(() => new DetectionTestPipeline(new() { Std = [1, 0, 1] }));
    }
}
