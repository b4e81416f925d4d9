using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Data.Packing;
using SlakDet.Data.Tests.Detection;

namespace SlakDet.Data.Tests.Packing;

public sealed class PackedDetectionTests : IDisposable
{
    private static readonly ClassList Classes = new(["cat", "dog", "car"], categoryIds: [3, 17, 44]);
    private readonly DetectionSet _set = new(6);

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_WholePictures_GivesTheSameBatchesBitForBit(bool crops)
    {
        using var packed = Pack(maxSide: null);
        DetectionTrainingPipelineConfig config = crops
            ? new MultiScaleCropPipelineConfig { ShortSides = [40, 56], ShortSidesBeforeCrop = [50, 60], LongSide = 90, CropShortest = 32, CropLongest = 48 }
            : new ResizePipelineConfig { Scales = [(80, 60), (64, 48)], Photometric = true };
        var (files, other) = (Source(config, _set.Items, null), Source(config, packed.Training.Detection, packed));
        for (var step = 0; step < 12; step++)
        {
            var (expected, batch) = (files.Load(step), other.Load(step));
            Assert.Equal(expected.Names, batch.Names);
            Assert.Equal(expected.Geometry, batch.Geometry);
            Assert.Equal(expected.Images, batch.Images);
            foreach (var (truth, same) in expected.Targets!.Zip(batch.Targets!))
            {
                Assert.Equal(truth.Boxes, same.Boxes);
                Assert.Equal(truth.Labels, same.Labels);
                Assert.Equal(truth.DenseMasks(expected.Height, expected.Width), same.DenseMasks(batch.Height, batch.Width));
            }
        }
    }

    [Fact]
    public void Open_WholePictures_KeepsItemsAndTheCocoFile()
    {
        using var packed = Pack(maxSide: null);
        foreach (var (item, same) in _set.Items.Zip(packed.Training.Detection))
        {
            Assert.Equal((item.FileName, item.WidthPx, item.HeightPx, item.ImageId), (same.FileName, same.WidthPx, same.HeightPx, same.ImageId));
            Assert.Equal(item.Boxes, same.Boxes);
            Assert.Equal(item.Labels, same.Labels);
            Assert.Equal(item.IgnoredBoxes, same.IgnoredBoxes);
            Assert.Equal(item.IgnoredLabels, same.IgnoredLabels);
        }

        var (expected, coco) = (Coco(), packed.Validation.Coco!);
        Assert.Equal(expected.Images, coco.Images);
        Assert.Equal(expected.Categories, coco.Categories);
        Assert.Equal(expected.Annotations.Select(one => one with { Segmentation = null }), coco.Annotations.Select(one => one with { Segmentation = null }));
        Assert.Null(coco.Annotations[0].Segmentation);
        Assert.Equal(((CocoPolygons)expected.Annotations[1].Segmentation!).Parts, ((CocoPolygons)coco.Annotations[1].Segmentation!).Parts);
        Assert.Equal(((CocoRunLengths)expected.Annotations[2].Segmentation!).Mask.Counts, ((CocoRunLengths)coco.Annotations[2].Segmentation!).Mask.Counts);
        Assert.Null(packed.Training.Coco);
        Assert.Equal(Classes.CategoryIds, packed.Classes.CategoryIds);
    }

    [Fact]
    public void Open_ReducedPictures_TakesObjectsAlongAndCountsRatiosFromTheFullSize()
    {
        using var packed = Pack(maxSide: 60);
        var item = packed.Training.Detection[5];   // 120 x 65 pixels
        using var sample = DetectionSample.Decode(item, packed);
        Assert.Equal((60, 33), (sample.Image.Width, sample.Image.Height));
        Assert.Equal([1f, 3f * (33f / 65), 15f, 20f * (33f / 65)], sample.Boxes.AsSpan(0, 4));
        sample.Resize(new((30, 30)));
        Assert.Equal((0.25f, (float)(17.0 / 65)), sample.Scale);

        var (whole, reduced) = (new DetectionTestPipeline(new() { Scale = (60, 60) }).Load(_set.Items[5]), new DetectionTestPipeline(new() { Scale = (60, 60) }, packed).Load(item));
        Assert.Equal(whole.Geometry, reduced.Geometry);
    }

    [Fact]
    public void Open_ReducedPictures_MasksAreTheNearestPixelsOfTheFullSize()
    {
        using var packed = Pack(maxSide: 60);
        using var sample = DetectionSample.Decode(packed.Training.Detection[5], packed);
        using var file = DetectionSample.Decode(_set.Items[5]);
        file.Resize(new((60, 60)));
        Assert.Equal((60, 33), (file.Image.Width, file.Image.Height));
        Assert.Equal(file.Boxes, sample.Boxes);
        Assert.Equal(file.DrawMasks()!.Select(mask => mask.Area), sample.DrawMasks()!.Select(mask => mask.Area));
    }

    private static DetectionBatchSource Source(DetectionTrainingPipelineConfig config, IReadOnlyList<DetectionItem> items, PackedFile? pixels) =>
        new(new(config, pixels), items, new RatioGroupSampler(items.Select(item => (item.WidthPx, item.HeightPx)), 2, seed: 5), seed: 6);

    private static CocoDataset Coco() => new([new(100, "picture 0.jpg", 60, 90)], [new(3, "cat"), new(17, "dog"), new(44, "car")],
    [
        new() { Id = 1, ImageId = 100, CategoryId = 3, Box = new(1.5, 2.25, 30, 20.125), Area = 600.5, IsCrowd = true },
        new() { Id = 2, ImageId = 100, CategoryId = 44, Box = new(0, 0, 5, 6), Area = 12, Ignore = true, Segmentation = new CocoPolygons([[0, 0, 5, 0, 5, 6], [1.5, 1, 2, 2, 3, 1]]) },
        new() { Id = 9, ImageId = 100, CategoryId = 17, Box = new(2, 3, 28, 17), Area = 476, Segmentation = DetectionSet.Filled((2, 3, 30, 20), 60, 90) },
    ]);

    private PackedFile Pack(int? maxSide)
    {
        var path = Path.Combine(Path.GetDirectoryName(_set.Items[0].ImagePath)!, "set.pack");
        var set = new DetectionDataset(Classes, [_set.Items[0] with { IgnoredBoxes = [1, 2, 3, 4], IgnoredLabels = [2] }, .. _set.Items.Skip(1)]);
        _set.Items[0] = set.Items[0];
        Packer.Write(path, set, new DetectionDataset(Classes, [_set.Items[0]]) { Coco = Coco() }, new PackOptions { MaxSide = maxSide });
        return PackedFile.Open(path, PackTask.Detection);
    }
}
