namespace SlakDet.Training.Tasks;

/// <summary>The training part of a data set, with its augmentation.</summary>
public interface ITrainingSamples
{
    /// <summary>Number of samples in an epoch.</summary>
    int Count { get; }

    /// <summary>What reads and augments the batch of a forward pass, numbered from 0 over the whole run. Called by several threads at a time.</summary>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">The run's seed.</param>
    Func<long, ITrainingBatch> Batches(int batchSize, long seed);
}
