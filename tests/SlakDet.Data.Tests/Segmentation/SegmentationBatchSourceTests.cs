using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;
using SlakDet.Data.Segmentation;

namespace SlakDet.Data.Tests.Segmentation;

public sealed class SegmentationBatchSourceTests : IDisposable
{
    private readonly SegmentationSet _set = new(5);
    private readonly SegmentationTrainPipeline _pipeline = new(new() { Scale = (128, 64), CropHeight = 32, CropWidth = 48 });

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Load_Step_IsTheSamplersSamplesWithTheirOwnRandomness()
    {
        var sampler = new EpochSampler(5, 3, seed: 9);
        var batch = new SegmentationBatchSource(_pipeline, _set.Items, sampler, seed: 4).Load(7);
        var samples = sampler.BatchAt(7)
            .Select(sample => _pipeline.Load(_set.Items[sample.Index],
                new(4, RandomPurpose.Augmentation, sample.Epoch, sample.Index))).ToList();
        Assert.Equal(samples.Select(sample => sample.Name), batch.Names);
        Assert.Equal(samples.SelectMany(sample => sample.Image), batch.Images);
        Assert.Equal(samples.SelectMany(sample => sample.Label), batch.Labels);
        Assert.Equal(samples[1].Image, batch.ImageAt(1));
        Assert.Equal(samples[1].Label, batch.LabelAt(1));
        Assert.Equal((3, 32, 48), (batch.Count, batch.Height, batch.Width));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Load_ThroughTheLoader_DoesNotDependOnTheWorkers(int workers)
    {
        var source = new SegmentationBatchSource(_pipeline, _set.Items, new(5, 2, seed: 1), seed: 1);
        using var alone = new PrefetchLoader<SegmentationBatch>(0, 1, source.Load, first: 3, end: 23);
        using var together = new PrefetchLoader<SegmentationBatch>(workers, 4, source.Load, first: 3, end: 23);
        foreach (var (expected, batch) in alone.Items().Zip(together.Items()))
        {
            Assert.Equal(expected.Names, batch.Names);
            Assert.Equal(expected.Images, batch.Images);
            Assert.Equal(expected.Labels, batch.Labels);
        }
        Assert.False(together.TryNext(out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Load_CutPictureThroughTheLoader_NamesItOnTheConsumer(int workers)
    {
        File.WriteAllBytes(_set.Items[3].ImagePath, File.ReadAllBytes(_set.Items[3].ImagePath)[..400]);
        var source = new SegmentationBatchSource(_pipeline, _set.Items, new(5, 1, seed: 1), seed: 1);
        using var loader = new PrefetchLoader<SegmentationBatch>(workers, 4, source.Load, first: 0, end: 5);
        var error = Assert.Throws<DatasetException>(() => loader.Items().Count());
        Assert.Contains(_set.Items[3].ImagePath, error.Message, StringComparison.Ordinal);
    }
}
