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

    /// <summary>From the normal distribution of mean 0 and standard deviation 1 (Box and Muller, 1958).</summary>
    public double NextNormal() => NextNormals().First;

    /// <summary>Two independent draws from the normal distribution, for the price of one.</summary>
    public (double First, double Second) NextNormals()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        return (radius * cosine, radius * sine);
    }

    /// <summary>From the beta distribution with both parameters <paramref name="alpha"/>, in [0, 1]; 1 is the uniform one.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not positive.</exception>
    public double NextBeta(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        var (a, b) = (NextLogGamma(alpha), NextLogGamma(alpha));
        return 1 / (1 + Math.Exp(b - a));   // by logarithms: of a small alpha both draws may underflow
    }

    /// <summary>Puts the items in a uniformly random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    // Logarithm of a draw from the gamma distribution of scale 1 (Marsaglia and Tsang, 2000); below 1, of shape + 1 times u^(1/shape).
    private double NextLogGamma(double shape)
    {
        var boost = shape < 1 ? Math.Log(1 - NextDouble()) / shape : 0;
        var d = (shape < 1 ? shape + 1 : shape) - 1 / 3.0;
        while (true)
        {
            var x = NextNormal();
            var root = 1 + x / Math.Sqrt(9 * d);
            if (root <= 0)
                continue;
            var v = root * root * root;
            if (Math.Log(1 - NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return Math.Log(d * v) + boost;
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
