using SlakDet.Training.Devices;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training;

/// <summary>Scores given weights on the validation part of a config's data.</summary>
public static class EvaluationRun
{
    /// <summary>Evaluates.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="weights">What <see cref="ModelWeights.Load"/> takes.</param>
    /// <param name="deviceName"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="note">Told what happens.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="container">Which weights, where there are several: see <see cref="ModelWeights.Load"/>.</param>
    /// <returns>The scores, and what the config expects of them, if anything.</returns>
    public static (EvaluationResult Result, Expectation? Expect) Execute(string configPath, IReadOnlyList<string> overrides, string weights, string deviceName,
        Action<string>? note, IProgress<double>? progress, string? container = null)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        using var task = Load(config, weights, deviceName, note, container);
        using var _ = no_grad();
        return (task.Evaluate(progress, CancellationToken.None), config.Expect);
    }

    /// <summary>The task of a config with given weights, its model in evaluation mode.</summary>
    internal static ITrainingTask Load(RunConfig config, string weights, string deviceName, Action<string>? note, string? container = null)
    {
        // The model's own weights replace the backbone's start, which need not even be there.
        var task = TaskFactory.Create(config with { Task = config.Task with { BackboneWeights = null } }, ComputeDevice.Choose(deviceName), note);
        ModelWeights.Load(task.Model, weights, note, container);
        task.Model.eval();
        return task;
    }
}
