using SlakDet.Data.Randomness;

namespace SlakDet.Data.Loading;

/// <summary>
/// Which samples a step takes: every epoch goes through the data set in a fresh random order, and batches run on across the border
/// between epochs, so that no sample is left out and no batch is short.
/// </summary>
/// <remarks>A pure function of seed and step, so a resumed run needs no state. Can be used by many threads at once.</remarks>
public sealed class EpochSampler
{
    private readonly int _count;
    private readonly int _batchSize;
    private readonly long _seed;
    private volatile EpochOrder? _latest;

    /// <summary>Makes a sampler.</summary>
    /// <param name="count">Number of samples in the data set, at least 1; may be less than the batch size.</param>
    /// <param name="batchSize">Samples a step, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    public EpochSampler(int count, int batchSize, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_count, _batchSize, _seed) = (count, batchSize, seed);
    }

    /// <summary>The samples of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public IReadOnlyList<SampleIndex> BatchAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var batch = new SampleIndex[_batchSize];
        for (var i = 0; i < _batchSize; i++)
        {
            var (epoch, place) = Math.DivRem(step * _batchSize + i, (long)_count);
            batch[i] = new(epoch, OrderOf(epoch)[place]);
        }
        return batch;
    }

    private int[] OrderOf(long epoch)
    {
        // Steps come nearly in order, so the latest epoch is enough to keep; at a border two threads may each make theirs.
        var latest = _latest;
        if (latest?.Epoch == epoch)
            return latest.Order;
        var order = Enumerable.Range(0, _count).ToArray();
        new KeyedRandom(_seed, RandomPurpose.Shuffle, epoch).Shuffle<int>(order);
        _latest = new(epoch, order);
        return order;
    }

    private sealed record EpochOrder(long Epoch, int[] Order);
}
