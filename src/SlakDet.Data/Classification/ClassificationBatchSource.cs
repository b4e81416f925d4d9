using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Classification;

/// <summary>The training batch of any forward pass: which samples it holds, how they are augmented and mixed depends on seed and pass alone.</summary>
/// <param name="pipeline">Makes the samples.</param>
/// <param name="items">The data set.</param>
/// <param name="sampler">Says which samples a pass takes; made for as many as there are items.</param>
/// <param name="seed">The run's seed.</param>
public sealed class ClassificationBatchSource(ClassificationTrainPipeline pipeline, IReadOnlyList<ImageFolderItem> items, EpochSampler sampler, long seed)
{
    /// <summary>Makes the batch of a pass. Can be called by many threads at once.</summary>
    /// <param name="pass">The forward pass, from 0.</param>
    /// <exception cref="DatasetException">A file cannot be used; the message names it.</exception>
    public ClassificationBatch Load(long pass)
    {
        var batch = LoadUnmixed(pass);
        var mixing = pipeline.Mixing?.Draw(batch.Height, batch.Width, new KeyedRandom(seed, RandomPurpose.BatchMixing, pass)) ?? MixingDraw.None;
        mixing.Apply(batch.Images, batch.Count, batch.Height, batch.Width);
        return batch with { Share = mixing.Share };
    }

    /// <summary>As <see cref="Load"/>, the same samples, each its own.</summary>
    /// <inheritdoc cref="Load"/>
    public ClassificationBatch LoadUnmixed(long pass)
    {
        var samples = sampler.BatchAt(pass);
        var chosen = samples.Select(sample => items[sample.Index]).ToArray();
        // Not cleared: every element is written, and clearing costs as much as a memory copy.
        var images = GC.AllocateUninitializedArray<float>(samples.Count * 3 * pipeline.Size * pipeline.Size);
        var batch = new ClassificationBatch(images, [.. chosen.Select(item => item.Label)], 1, pipeline.Size, pipeline.Size, [.. chosen.Select(item => item.Name)]);
        for (var i = 0; i < samples.Count; i++)
            pipeline.Load(chosen[i].ImagePath, new KeyedRandom(seed, RandomPurpose.Augmentation, samples[i].Epoch, samples[i].Index), batch.ImageAt(i));
        return batch;
    }
}
