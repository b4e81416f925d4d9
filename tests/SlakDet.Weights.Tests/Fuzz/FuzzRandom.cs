namespace SlakDet.Weights.Tests.Fuzz;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) from a fixed start, so that a failing case can be repeated.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    public int Next(int bound)
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)Math.BigMul(z ^ (z >> 31), (ulong)bound, out _);
        }
    }
}
