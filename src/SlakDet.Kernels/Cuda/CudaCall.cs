using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>A call of an operator on a CUDA device: what its gradient must know of the input, which itself is not kept.</summary>
/// <typeparam name="T">The operator.</typeparam>
internal sealed class CudaCall<T> : IDisposable
{
    private Tensor[] _kept = [];

    /// <param name="operator">The operator.</param>
    /// <param name="input">Its input (N, C, H, W).</param>
    /// <param name="outputType">Type of its output.</param>
    public CudaCall(T @operator, Tensor input, ScalarType outputType)
    {
        (Operator, OutputType, InputType) = (@operator, outputType, input.dtype);
        (NeedsInput, ChannelsLast) = (input.requires_grad, PlaneTensor.IsChannelsLast(input));
    }

    /// <summary>The operator.</summary>
    public T Operator { get; }

    /// <summary>Type of the output.</summary>
    public ScalarType OutputType { get; }

    /// <summary>Type of the input.</summary>
    public ScalarType InputType { get; }

    /// <summary>Whether the input wants a gradient.</summary>
    public bool NeedsInput { get; }

    /// <summary>Whether the input's channels lie side by side in memory.</summary>
    public bool ChannelsLast { get; }

    /// <summary>Holds what the forward pass made for the gradient, until TorchSharp has saved it: it does so only when the pass is over.</summary>
    public Tensor[] Keep(params Tensor[] tensors)
    {
        _kept = [.. tensors.Select(tensor => tensor.DetachFromDisposeScope())];
        return _kept;
    }

    /// <summary>Lets go of it; autograd has its own hold.</summary>
    public void Dispose()
    {
        foreach (var tensor in _kept)
            tensor.Dispose();
        _kept = [];
    }
}
