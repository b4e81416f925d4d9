using SlakDet.Data.Randomness;

namespace SlakDet.Data.Loading;

/// <summary>
/// Which samples a step takes, when all pictures of a batch shall be wide or all shall not, so that little is padded: every epoch shuffles
/// each of the two groups, fills it up to whole batches with random samples of its own, and shuffles the batches.
/// </summary>
/// <remarks>
/// The rule of MMDetection's group sampler on one process. A pure function of seed and step, so a resumed run needs no state. Can be
/// used by many threads at once.
/// </remarks>
public sealed class RatioGroupSampler
{
    private readonly int _batchSize;
    private readonly long _seed;
    private readonly int[][] _groups;
    private volatile EpochBatches? _latest;

    /// <summary>Makes a sampler.</summary>
    /// <param name="sizes">
    /// Width and height of each sample, as annotated; at least one. A picture is wide if its width exceeds its height.
    /// </param>
    /// <param name="batchSize">Samples a step, at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    public RatioGroupSampler(IEnumerable<(int Width, int Height)> sizes, int batchSize, long seed)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_batchSize, _seed) = (batchSize, seed);
        _groups = [.. sizes.Select((size, index) => (index, IsWide: size.Width > size.Height))
            .GroupBy(sample => sample.IsWide, sample => sample.index).OrderBy(group => group.Key).Select(group => group.ToArray())];
        if (_groups.Length == 0)
            throw new ArgumentException("There is no sample.", nameof(sizes));
        BatchesPerEpoch = _groups.Sum(group => (group.Length + batchSize - 1) / batchSize);
    }

    /// <summary>Steps that an epoch takes.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The samples of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public IReadOnlyList<SampleIndex> BatchAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, place) = Math.DivRem(step, (long)BatchesPerEpoch);
        return BatchesOf(epoch)[place];
    }

    private SampleIndex[][] BatchesOf(long epoch)
    {
        // Steps come nearly in order, so the latest epoch is enough to keep; at a border two threads may each make theirs.
        var latest = _latest;
        if (latest?.Epoch == epoch)
            return latest.Batches;
        var random = new KeyedRandom(_seed, RandomPurpose.Shuffle, epoch);
        var batches = _groups.SelectMany(group => Order(group, epoch, random).Chunk(_batchSize)).ToArray();
        random.Shuffle<SampleIndex[]>(batches);
        _latest = new(epoch, batches);
        return batches;
    }

    private List<SampleIndex> Order(int[] group, long epoch, KeyedRandom random)
    {
        var order = group.ToArray();
        random.Shuffle<int>(order);
        var samples = order.Select(index => new SampleIndex(epoch, index)).ToList();
        var repeats = new Dictionary<int, int>();
        while (samples.Count % _batchSize != 0)
        {
            var index = group[random.NextInt(group.Length)];
            repeats[index] = repeats.GetValueOrDefault(index) + 1;
            samples.Add(new(epoch, index, repeats[index]));
        }
        return samples;
    }

    private sealed record EpochBatches(long Epoch, SampleIndex[][] Batches);
}
