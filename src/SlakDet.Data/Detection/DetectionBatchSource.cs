using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Detection;

/// <summary>The training batch of any step: which samples it holds and how they are augmented depends on seed and step alone.</summary>
/// <param name="pipeline">Makes the samples.</param>
/// <param name="items">The data set.</param>
/// <param name="sampler">Says which samples a step takes; made for these items.</param>
/// <param name="seed">The run's seed.</param>
public sealed class DetectionBatchSource(
    DetectionTrainingPipeline pipeline, IReadOnlyList<DetectionItem> items, RatioGroupSampler sampler, long seed)
{
    /// <summary>Makes the batch of a step. Can be called by many threads at once.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="DatasetException">A picture cannot be used; the message names it.</exception>
    public DetectionInputs Load(long step) => Load(step, pipeline.Collate);

    /// <summary>The same samples before they are normalised. Can be called by many threads at once.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="DatasetException">A picture cannot be used; the message names it.</exception>
    public DetectionByteInputs LoadBytes(long step) => Load(step, pipeline.CollateBytes);

    private T Load<T>(long step, Func<IReadOnlyList<DetectionSample>, T> collate)
    {
        var samples = new List<DetectionSample>();
        try
        {
            foreach (var (epoch, index, repeat) in sampler.BatchAt(step))
            {
                // Another draw where a sample comes twice in an epoch, or a batch would hold the same picture twice.
                var random = new KeyedRandom(seed, RandomPurpose.Augmentation, epoch, index + (long)repeat * items.Count);
                samples.Add(pipeline.Augment(items[index], random));
            }
            return collate(samples);
        }
        finally
        {
            samples.ForEach(sample => sample.Dispose());
        }
    }
}
