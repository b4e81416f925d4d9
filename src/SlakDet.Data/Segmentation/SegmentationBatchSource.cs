using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Segmentation;

/// <summary>The training batch of any step: which samples it holds and how they are augmented depends on seed and step alone.</summary>
/// <param name="pipeline">Makes the samples.</param>
/// <param name="items">The data set.</param>
/// <param name="sampler">Says which samples a step takes; made for as many as there are items.</param>
/// <param name="seed">The run's seed.</param>
public sealed class SegmentationBatchSource(
    SegmentationTrainPipeline pipeline, IReadOnlyList<SegmentationItem> items, EpochSampler sampler, long seed)
{
    /// <summary>Makes the batch of a step. Can be called by many threads at once.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="DatasetException">A file cannot be used; the message names it.</exception>
    public SegmentationBatch Load(long step)
    {
        var samples = sampler.BatchAt(step);
        var names = samples.Select(sample => items[sample.Index].Name).ToArray();
        var batch = SegmentationBatch.Allocate(samples.Count, pipeline.Height, pipeline.Width, names);
        for (var i = 0; i < samples.Count; i++)
        {
            var random = new KeyedRandom(seed, RandomPurpose.Augmentation, samples[i].Epoch, samples[i].Index);
            pipeline.Load(items[samples[i].Index], random, batch.ImageAt(i), batch.LabelAt(i));
        }
        return batch;
    }

    /// <summary>The same samples before they are normalised. Can be called by many threads at once.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="DatasetException">A file cannot be used; the message names it.</exception>
    public SegmentationByteBatch LoadBytes(long step)
    {
        var samples = sampler.BatchAt(step);
        var (area, contents) = (pipeline.Height * pipeline.Width, new (int, int)[samples.Count]);
        var (pixels, labels) = (new byte[samples.Count * 3 * area], new byte[samples.Count * area]);
        for (var i = 0; i < samples.Count; i++)
        {
            var random = new KeyedRandom(seed, RandomPurpose.Augmentation, samples[i].Epoch, samples[i].Index);
            contents[i] = pipeline.LoadBytes(items[samples[i].Index], random, pixels.AsSpan(3 * area * i, 3 * area), labels.AsSpan(area * i, area));
        }
        return new(pixels, labels, contents, pipeline.Height, pipeline.Width, [.. samples.Select(sample => items[sample.Index].Name)]);
    }
}
