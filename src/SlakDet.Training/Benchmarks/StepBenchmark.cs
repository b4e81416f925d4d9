using SlakDet.Backbones.Slak;
using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using SlakDet.Training.Devices;
using SlakDet.Training.Loop;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>How fast a config's backbone and training step are, with our kernels and with libtorch's.</summary>
public static class StepBenchmark
{
    private static readonly (string Name, DepthwiseImplementation Kernels)[] Stock =
        [("libtorchContiguous", DepthwiseImplementation.LibtorchContiguous), ("libtorch", DepthwiseImplementation.Libtorch)];

    /// <summary>Measures all kinds in turn, several times over.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="height">Height of the backbone's picture, at least 32.</param>
    /// <param name="width">Its width, at least 32.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    /// <param name="wholeModel">Whether the training step of the whole model is measured too.</param>
    /// <param name="deviceName"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="note">Told what takes time.</param>
    public static IReadOnlyList<StepTiming> Run(string configPath, IReadOnlyList<string> overrides, int height, int width, int rounds, bool wholeModel, string deviceName, Action<string>? note)
    {
        var device = ComputeDevice.Choose(deviceName);
        var (_, config) = RunSchema.Load(configPath, overrides);
        (string Name, DepthwiseImplementation Kernels)[] kinds = [.. Stock, ("auto", DepthwiseImplementation.Auto)];
        try
        {
            note?.Invoke("the backbone without and with gradients");
            using var backbone = new SlakBackbone(config.Task.Backbone);
            backbone.to(device);
            using var input = rand(1, 3, height, width, device: device);
            using var sparse = new SlakBackbone(config.Task.Backbone);
            sparse.to(device);
            RandomSparsity.Apply(sparse);
            backbone.eval();
            sparse.eval();
            var inference = Interleaved.Medians(device, rounds,
                [.. kinds.Select(kind => (Action)(() => Infer(backbone, kind.Kernels, input))), () => Infer(sparse, DepthwiseImplementation.Auto, input)]);
            backbone.train();
            var steps = Interleaved.Medians(device, rounds, kinds.Select(kind => (Action)(() => Differentiate(backbone, kind.Kernels, input))));
            var (training, memory) = wholeModel ? MeasureTraining(config, device, kinds, rounds, note) : (null, null);
            return [.. kinds.Select((kind, i) => new StepTiming(kind.Name, inference[i], steps[i], training?[i], memory?[i])), new StepTiming("sparse", inference[^1], null, null, null)];
        }
        finally
        {
            DepthwiseConvolution.Implementation = config.Depthwise;
        }
    }

    private static (double[] Times, double?[] Memory) MeasureTraining(RunConfig config, Device device, (string Name, DepthwiseImplementation Kernels)[] kinds, int rounds, Action<string>? note)
    {
        note?.Invoke($"the training step of the whole model on batches of {config.Loop.BatchSize}");
        using var task = TaskFactory.Create(config, device, note);
        using var optimizer = ModelOptimizer.Create(task.Model, config.Optimizer, config.Schedule);
        var batch = task.Batches(config.Loop.BatchSize, config.Seed)(0);
        task.Model.train();
        Action[] steps = [.. kinds.Select(kind => (Action)(() =>
        {
            using var scope = NewDisposeScope();
            DepthwiseConvolution.Implementation = kind.Kernels;
            Losses().backward();
            optimizer.Step(0);
            optimizer.ZeroGradients();
        }))];
        steps[^1]();
        var memory = steps.Select(step => PeakMemory.Of(step, device)).ToArray();
        return (Interleaved.Medians(device, rounds, steps), memory);

        Tensor Losses()
        {
            using var autocast = config.Loop.Precision == Precision.Bf16 ? new Autocast(device.type) : null;
            return task.ComputeLosses(batch).Total;
        }
    }

    private static void Infer(SlakBackbone backbone, DepthwiseImplementation kernels, Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        DepthwiseConvolution.Implementation = kernels;
        backbone.call(input);
    }

    private static void Differentiate(SlakBackbone backbone, DepthwiseImplementation kernels, Tensor input)
    {
        using var scope = NewDisposeScope();
        DepthwiseConvolution.Implementation = kernels;
        backbone.call(input).Select(feature => feature.square().mean()).Aggregate((sum, term) => sum.Plus(term)).backward();
        foreach (var parameter in backbone.parameters())
            parameter.grad?.zero_();
    }
}
