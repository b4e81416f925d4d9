using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>Batch normalisation of (N, C, H, W) over N, H, W (Ioffe and Szegedy, ICML 2015); eps 1e-5, momentum 0.1, state names as published.</summary>
/// <remarks>In place of TorchSharp's own, whose step counter is not safe while the garbage collector runs (<see cref="TensorArithmetic"/>).</remarks>
public sealed class BatchNorm : nn.Module<Tensor, Tensor>
{
    /// <summary>Added to the variance.</summary>
    internal const double Epsilon = 1e-5;

    /// <summary>Share of a batch in the running statistics.</summary>
    internal const double Momentum = 0.1;

    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;
    [ComponentName(Name = "running_mean")] private readonly Tensor _runningMean;
    [ComponentName(Name = "running_var")] private readonly Tensor _runningVariance;
    [ComponentName(Name = "num_batches_tracked")] private readonly Tensor _batches;

    /// <summary>Starts as the identity with statistics of mean 0 and variance 1.</summary>
    /// <param name="channels">C, above 0.</param>
    /// <param name="device">Where; the CPU if null.</param>
    public BatchNorm(int channels, Device? device) : base(nameof(BatchNorm))
    {
        _weight = Initialisation.Parameter(ones([channels], device: device));
        _bias = Initialisation.Parameter(zeros([channels], device: device));
        _runningMean = zeros([channels], device: device).DetachFromDisposeScope();
        _runningVariance = ones([channels], device: device).DetachFromDisposeScope();
        _batches = zeros([], int64, device: device).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (training)
            CountBatch();
        return nn.functional.batch_norm(input, _runningMean, _runningVariance, _weight, _bias, training, Momentum, Epsilon);
    }

    /// <summary>A convolution that this norm follows, for an operator that does both in training; counts the batch.</summary>
    internal NormalisedBranch ForTraining(Tensor kernel)
    {
        CountBatch();
        return new NormalisedBranch(kernel, _weight, _bias, _runningMean, _runningVariance);
    }

    /// <summary>What it does to a channel in evaluation: y = x * scale + offset, both (C), in double.</summary>
    internal (Tensor Scale, Tensor Offset) AsAffine()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var scale = _weight.to_type(ScalarType.Float64) / _runningVariance.to_type(ScalarType.Float64).Plus(Epsilon).sqrt();
        var offset = _bias.to_type(ScalarType.Float64).Minus(_runningMean.to_type(ScalarType.Float64) * scale);
        return (scale.MoveToOuterDisposeScope(), offset.MoveToOuterDisposeScope());
    }

    private void CountBatch()
    {
        using var noGradient = no_grad();
        _batches.PlusInPlace(1L);
    }
}
