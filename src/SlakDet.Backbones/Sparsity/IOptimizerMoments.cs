using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>What masks and their updates have to do with the state of an optimizer.</summary>
public interface IOptimizerMoments
{
    /// <summary>
    /// The buffer of a weight that is masked with it: the momentum of stochastic gradient descent. Null where nothing is: the moments of
    /// Adam keep the dense gradients of masked weights, so that a weight starts warm when it is grown.
    /// </summary>
    /// <param name="weight">The weight's name.</param>
    Tensor? MaskedBuffer(string weight);

    /// <summary>
    /// Where the optimizer is moving a weight, of its shape: m / (sqrt(v) + 1e-8) of Adam, without bias correction; the momentum of
    /// stochastic gradient descent.
    /// </summary>
    /// <param name="weight">The weight's name.</param>
    /// <exception cref="InvalidOperationException">The optimizer keeps no momentum.</exception>
    Tensor Direction(string weight);
}
