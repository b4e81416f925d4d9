using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Segmentation;

namespace SlakDet.Data.Tests.Segmentation;

public sealed class SegmentationTestPipelineTests : IDisposable
{
    private readonly SegmentationSet _set = new(1);

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Load_PublishedTestPicture_IsTheNetworkInputBitForBit()
    {
        var sample = new SegmentationTestPipeline(new() { Scale = (300, 121) }).Load(Repository.Golden("seg", "image.png"));
        Assert.Equal(("image", 121, 169, 150, 210),
            (sample.Name, sample.Height, sample.Width, sample.OriginalHeight, sample.OriginalWidth));
        Assert.Null(sample.Label);
        Assert.Equal(Golden.NetworkInput(), sample.Image);
    }

    [Fact]
    public void Load_Item_KeepsTheLabelAtItsSizeAndMapsIt()
    {
        var item = _set.Items[0];
        var sample = new SegmentationTestPipeline(new() { Scale = (120, 100), ReduceZeroLabel = true, ClassCount = 5 }).Load(item);
        Assert.Equal((100, 120, 50, 60), (sample.Height, sample.Width, sample.OriginalHeight, sample.OriginalWidth));
        Assert.Equal(LabelFile.Read(item.LabelPath).Values.Select(value => value == 0 ? (byte)255 : (byte)(value - 1)), sample.Label);
        Assert.Equal(sample.Image, new SegmentationTestPipeline(new() { Scale = (120, 100) }).Load(item.ImagePath).Image);
    }

    [Fact]
    public void Load_WithoutReduction_KeepsTheValues() =>
        Assert.Equal(LabelFile.Read(_set.Items[0].LabelPath).Values, new SegmentationTestPipeline(new()).Load(_set.Items[0]).Label);

    [Fact]
    public void Constructor_ScaleWithoutPixels_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationTestPipeline(new() { Scale = (512, 0) }));

    [Fact]
    public void Load_LabelOfAnotherSizeOrOutOfRange_IsRefused()
    {
        var item = _set.Items[0];
        var pipeline = new SegmentationTestPipeline(new() { ClassCount = 5 });
        Assert.Contains("has the value 5 at column 50, row 0;", Assert.Throws<DatasetException>(() => pipeline.Load(item)).Message,
            StringComparison.Ordinal);
        LabelFile.Write(item.LabelPath, new byte[6], 3, 2);
        Assert.Equal("SD-LABEL-SIZE", Assert.Throws<DatasetException>(() => pipeline.Load(item)).Code);
    }
}
