using CsCheck;
using SlakDet.Backbones.Sparsity;

namespace SlakDet.Backbones.Tests.Sparsity;

/// <summary>Keyed chance for tests.</summary>
internal static class TestDraws
{
    public static MaskDraws Of(uint seed) => (update, layer) =>
    {
        var generator = new PCG((uint)(1000 * update + layer), seed);
        return () => (generator.Next64() >> 11) * (1.0 / (1UL << 53));
    };

    /// <summary>Fails when anything is drawn.</summary>
    public static MaskDraws None { get; } = (_, _) => throw new InvalidOperationException("Nothing is random here.");
}
