using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Detection;

public sealed class DetectionBatchSourceTests : IDisposable
{
    private readonly DetectionSet _set = new(7);
    private readonly DetectionTrainingPipeline _pipeline = new(new MultiScaleCropPipelineConfig
    {
        ShortSides = [40, 50, 60], ShortSidesBeforeCrop = [70, 80], LongSide = 120, CropShortest = 30, CropLongest = 45,
    });

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Load_Step_IsTheSamplersSamplesWithTheirOwnRandomness()
    {
        var sampler = Sampler(3, seed: 9);
        for (var step = 0; step < 2 * sampler.BatchesPerEpoch; step++)
        {
            var batch = new DetectionBatchSource(_pipeline, _set.Items, sampler, seed: 4).Load(step);
            var samples = sampler.BatchAt(step).Select(sample =>
                _pipeline.Augment(_set.Items[sample.Index],
                    new(4, RandomPurpose.Augmentation, sample.Epoch, sample.Index + 7 * sample.Repeat))).ToList();
            AssertEqual(_pipeline.Collate(samples), batch);
            Assert.Equal(sampler.BatchAt(step).Select(sample => _set.Items[sample.Index].FileName), batch.Names);
            samples.ForEach(sample => sample.Dispose());
        }
    }

    [Fact]
    public void LoadBytes_NormalisedAndPaddedHere_IsLoad()
    {
        var (source, config) = (new DetectionBatchSource(_pipeline, _set.Items, Sampler(3, seed: 9), seed: 4), new MultiScaleCropPipelineConfig());
        for (var step = 0; step < 4; step++)
        {
            var bytes = source.LoadBytes(step);
            var (area, images) = (bytes.Height * bytes.Width, new float[bytes.Pixels.Length]);
            for (var i = 0; i < bytes.Count; i++)
                for (var y = 0; y < bytes.Geometry[i].Height; y++)
                    for (var x = 0; x < bytes.Geometry[i].Width; x++)
                        for (var channel = 0; channel < 3; channel++)
                        {
                            var value = bytes.Pixels[3 * (i * area + y * bytes.Width + x) + 2 - channel];
                            images[(3 * i + channel) * area + y * bytes.Width + x] = (float)((float)(value - (float)config.Mean[channel]) * (1 / (double)(float)config.Std[channel]));
                        }
            AssertEqual(source.Load(step), new DetectionInputs(images, bytes.Height, bytes.Width, bytes.Geometry, bytes.Targets, bytes.Items));
        }
    }

    [Fact]
    public void Load_SampleThatFillsUpABatch_IsAugmentedInAnotherWay()
    {
        var batch = new DetectionBatchSource(_pipeline, [_set.Items[0]], new([(60, 90)], 8, seed: 1), seed: 1).Load(0);
        Assert.All(batch.Names, name => Assert.Equal(_set.Items[0].FileName, name));
        Assert.True(batch.Targets!.Select(target => string.Join(' ', target.Boxes)).Distinct().Count() > 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Load_ThroughTheLoader_DoesNotDependOnTheWorkersNorOnTheFirstStep(int workers)
    {
        var source = new DetectionBatchSource(_pipeline, _set.Items, Sampler(2, seed: 1), seed: 1);
        using var alone = new PrefetchLoader<DetectionInputs>(0, 1, source.Load, first: 0, end: 23);
        using var together = new PrefetchLoader<DetectionInputs>(workers, 4, source.Load, first: 5, end: 23);
        foreach (var (expected, batch) in alone.Items().Skip(5).Zip(together.Items()))
            AssertEqual(expected, batch);
        Assert.False(together.TryNext(out _));
    }

    [Fact]
    public void Load_CutPicture_NamesItOnTheConsumer()
    {
        File.WriteAllBytes(_set.Items[3].ImagePath, File.ReadAllBytes(_set.Items[3].ImagePath)[..400]);
        var source = new DetectionBatchSource(_pipeline, _set.Items, Sampler(2, seed: 1), seed: 1);
        using var loader = new PrefetchLoader<DetectionInputs>(2, 4, source.Load, first: 0, end: 8);
        var error = Assert.Throws<DatasetException>(() => loader.Items().Count());
        Assert.Contains(_set.Items[3].ImagePath, error.Message, StringComparison.Ordinal);
    }

    private RatioGroupSampler Sampler(int batchSize, long seed) =>
        new(_set.Items.Select(item => (item.WidthPx, item.HeightPx)), batchSize, seed);

    private static void AssertEqual(DetectionInputs expected, DetectionInputs batch)
    {
        Assert.Equal(expected.Items, batch.Items);
        Assert.Equal(expected.Geometry, batch.Geometry);
        Assert.Equal(expected.Images, batch.Images);
        foreach (var ((first, second), geometry) in expected.Targets!.Zip(batch.Targets!).Zip(expected.Geometry))
        {
            Assert.Equal(first.Boxes, second.Boxes);
            Assert.Equal(first.Labels, second.Labels);
            Assert.Equal(first.DenseMasks(geometry.PaddedHeight, geometry.PaddedWidth),
                second.DenseMasks(geometry.PaddedHeight, geometry.PaddedWidth));
        }
    }
}
