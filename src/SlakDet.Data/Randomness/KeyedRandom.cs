namespace SlakDet.Data.Randomness;

/// <summary>
/// A random stream that is a pure function of its key (seed, purpose, epoch or step, sample). Nothing is carried from one key to
/// the next, so neither the number of workers nor a resume changes what is drawn.
/// </summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), its start mixed from the parts of the key. Not thread-safe.</remarks>
public sealed class KeyedRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Starts the stream of one key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the draws are for.</param>
    /// <param name="epoch">The epoch, or the step where draws are per step.</param>
    /// <param name="index">The sample, or 0.</param>
    public KeyedRandom(long seed, RandomPurpose purpose, long epoch = 0, long index = 0)
    {
        unchecked
        {
            _state = Mix((ulong)seed + Gamma);
            _state = Mix(_state ^ (ulong)purpose + Gamma);
            _state = Mix(_state ^ (ulong)epoch + 2 * Gamma);
            _state = Mix(_state ^ (ulong)index + 3 * Gamma);
        }
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        unchecked
        {
            _state += Gamma;
            return Mix(_state);
        }
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Uniform integer in [0, bound).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>Uniform integer in [low, high).</summary>
    public int NextInt(int low, int high) => low + NextInt(high - low);

    /// <summary>True with probability <paramref name="probability"/>.</summary>
    public bool NextBool(double probability = 0.5) => NextDouble() < probability;

    /// <summary>Puts the items in a uniformly random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
