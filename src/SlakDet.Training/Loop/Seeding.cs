using SlakDet.Data.Randomness;
using TorchSharp;

namespace SlakDet.Training.Loop;

/// <summary>
/// Sets libtorch's generator from a key before each use, so that nothing of it has to be saved: the weights of a new model, and the
/// drop path and dropout of every forward pass, are functions of the run's seed and the step alone.
/// </summary>
internal static class Seeding
{
    /// <summary>Before a model's weights are drawn.</summary>
    public static void ForInitialization(long seed) => Seed(new KeyedRandom(seed, RandomPurpose.Initialization));

    /// <summary>Before one forward pass in training.</summary>
    public static void ForForwardPass(long seed, long pass) => Seed(new KeyedRandom(seed, RandomPurpose.StochasticLayers, pass));

    private static void Seed(KeyedRandom random) => torch.manual_seed((long)(random.NextUInt64() >> 1));
}
