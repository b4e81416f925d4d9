using SlakDet.Annotations;
using SlakDet.Data.Packing;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Tests.Segmentation;

namespace SlakDet.Data.Tests.Packing;

public sealed class PackedSegmentationTests : IDisposable
{
    private static readonly ClassList Classes = new(["sky", "road", "tree", "house", "car", "person"], [new(1, 2, 3), null, null, null, null, null]);
    private readonly SegmentationSet _set = new(6);

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Open_WholePictures_GivesTheSameBatchesBitForBit(int workers)
    {
        using var packed = Pack(new PackOptions { Workers = workers });
        Assert.Equal(_set.Items.Take(5).Select(item => item.Name), packed.Training.Segmentation.Select(item => item.Name));
        var config = new SegmentationTrainConfig { Scale = (100, 70), CropHeight = 40, CropWidth = 48, ClassCount = 6 };
        var files = new SegmentationBatchSource(new(config), _set.Items.Take(5).ToList(), new(5, 3, seed: 2), seed: 3);
        var other = new SegmentationBatchSource(new(config, packed), packed.Training.Segmentation, new(5, 3, seed: 2), seed: 3);
        for (var step = 0; step < 20; step++)
        {
            var (expected, batch) = (files.Load(step), other.Load(step));
            Assert.Equal(expected.Names, batch.Names);
            Assert.Equal(expected.Images, batch.Images);
            Assert.Equal(expected.Labels, batch.Labels);
        }
    }

    [Fact]
    public void Open_WholePictures_GivesTheSameTestSamplesBitForBit()
    {
        using var packed = Pack(new PackOptions());
        var config = new SegmentationTestConfig { Scale = (90, 50), ClassCount = 6 };
        var (expected, sample) = (new SegmentationTestPipeline(config).Load(_set.Items[5]), new SegmentationTestPipeline(config, packed).Load(Assert.Single(packed.Validation.Segmentation)));
        Assert.Equal(expected with { Image = [], Label = null }, sample with { Image = [], Label = null });
        Assert.Equal(expected.Image, sample.Image);
        Assert.Equal(expected.Label!.AsSpan(0, expected.OriginalWidth * expected.OriginalHeight), sample.Label!.AsSpan(0, expected.OriginalWidth * expected.OriginalHeight));
    }

    [Fact]
    public void Open_ReducedPictures_ReducesTrainingLabelsAndKeepsValidationLabels()
    {
        using var packed = Pack(new PackOptions { MaxSide = 64 });
        // The pictures are 60 + 12 i by 50 + 5 i.
        Assert.Equal([(60, 50), (64, 49), (64, 46), (64, 43), (64, 41)], packed.Sizes(packed.Training));
        Assert.Equal([(64, 40)], packed.Sizes(packed.Validation));
        using (var picture = packed.Picture(packed.Training.Segmentation[4].ImagePath))
            Assert.False(picture.IsReduced);
        var sample = new SegmentationTestPipeline(new() { Scale = (64, 64) }, packed).Load(packed.Validation.Segmentation[0]);
        Assert.Equal((120, 75, 64, 40), (sample.OriginalWidth, sample.OriginalHeight, sample.Width, sample.Height));
        _ = new SegmentationTrainPipeline(new() { Scale = (64, 64), CropHeight = 32, CropWidth = 32 }, packed).Load(packed.Training.Segmentation[4], new(1, Data.Randomness.RandomPurpose.Augmentation));
    }

    [Fact]
    public void Open_OfClasses_KeepsNamesColoursAndNumbers()
    {
        using var packed = Pack(new PackOptions());
        Assert.Equal(Classes.Names, packed.Classes.Names);
        Assert.Equal(Classes.Palette, packed.Classes.Palette);
        Assert.Equal(Classes.CategoryIds, packed.Classes.CategoryIds);
        Assert.Equal(PackTask.Segmentation, packed.Task);
        Assert.Equal("SD-PACK-TASK", Assert.Throws<DatasetException>(() => PackedFile.Open(FilePath, PackTask.Detection)).Code);
    }

    [Fact]
    public void Write_PictureThatCannotBeRead_NamesItAndLeavesTheOldFile()
    {
        Pack(new PackOptions()).Dispose();
        var before = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(_set.Items[3].ImagePath, File.ReadAllBytes(_set.Items[3].ImagePath)[..400]);
        Assert.Contains(_set.Items[3].ImagePath, Assert.Throws<DatasetException>(() => Pack(new PackOptions())).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(FilePath));
        Assert.False(File.Exists(FilePath + ".new"));
    }

    private string FilePath => Path.Combine(_set.Folder, "set.pack");

    private PackedFile Pack(PackOptions options)
    {
        Packer.Write(FilePath, Classes, [.. _set.Items.Take(5)], [_set.Items[5]], options);
        return PackedFile.Open(FilePath, PackTask.Segmentation);
    }
}
