using SlakDet.Backbones.Sparsity;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

/// <summary>An optimizer's moments as a test wants them.</summary>
internal sealed class TestMoments : IOptimizerMoments
{
    public Dictionary<string, Tensor> Buffers { get; } = [];

    public Dictionary<string, Tensor> Directions { get; } = [];

    public Tensor? MaskedBuffer(string weight) => Buffers.GetValueOrDefault(weight);

    public Tensor Direction(string weight) => Directions[weight].alias();
}
