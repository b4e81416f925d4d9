using SlakDet.Kernels.Native;
using SlakDet.Training.Schedules;
using static TorchSharp.torch;

namespace SlakDet.Training.Optimization;

/// <summary>AdamW over whole groups at once.</summary>
/// <param name="model">The model, on its device.</param>
/// <param name="config">Rates and constants.</param>
/// <param name="schedule">The learning rate over the steps.</param>
public sealed class AdamW(nn.Module model, AdamWConfig config, LearningRateSchedule schedule) : ModelOptimizer(model, config, schedule)
{
    private const double DirectionEpsilon = 1e-8; // of the published growth rule, whatever the optimizer's own

    /// <inheritdoc/>
    protected override IReadOnlyList<string> BufferNames => ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] buffers, Tensor stepsBefore, double learningRate, double weightDecay) =>
        FusedOptimizers.AdamW(parameters, gradients, buffers[0], buffers[1], stepsBefore, learningRate, config.Beta1, config.Beta2, config.Epsilon, weightDecay);

    /// <inheritdoc/>
    protected override Tensor? MaskedBuffer(Tensor[] buffers) => null;

    /// <inheritdoc/>
    protected override Tensor Direction(Tensor[] buffers)
    {
        using var scope = NewDisposeScope();
        return (buffers[0] / buffers[1].sqrt().PlusInPlace(DirectionEpsilon)).MoveToOuterDisposeScope();
    }
}
