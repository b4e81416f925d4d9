using SlakDet.Kernels.Native;
using SlakDet.Training.Schedules;
using static TorchSharp.torch;

namespace SlakDet.Training.Optimization;

/// <summary>Stochastic gradient descent with momentum over whole groups at once.</summary>
/// <param name="model">The model, on its device.</param>
/// <param name="config">Rates and constants.</param>
/// <param name="schedule">The learning rate over the steps.</param>
public sealed class Sgd(nn.Module model, SgdConfig config, LearningRateSchedule schedule) : ModelOptimizer(model, config, schedule)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> BufferNames => config.Momentum == 0 ? [] : ["momentum_buffer"];

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] buffers, Tensor stepsBefore, double learningRate, double weightDecay) =>
        // Zero buffers make the first step's momentum * 0 + g the copy that the published optimizer makes.
        FusedOptimizers.Sgd(parameters, gradients, buffers.Length == 0 ? [] : buffers[0], learningRate, config.Momentum, weightDecay);

    /// <inheritdoc/>
    protected override Tensor? MaskedBuffer(Tensor[] buffers) => buffers.Length == 0 ? null : buffers[0];

    /// <inheritdoc/>
    protected override Tensor Direction(Tensor[] buffers) =>
        buffers.Length == 0 ? throw new InvalidOperationException("Stochastic gradient descent without momentum moves by gradients alone.") : buffers[0].alias();
}
