using SlakDet.Kernels;
using SlakDet.Training.Classification;
using SlakDet.Training.Configuration;
using SlakDet.Training.Loop;
using SlakDet.Training.Optimization;
using SlakDet.Training.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Schema;

/// <summary>The keys of a config file, from the root.</summary>
public static class RunSchema
{
    /// <summary>Reads a config file with its overrides.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <returns>The document, for its name and effective JSON, and the record.</returns>
    /// <exception cref="ConfigException">With every problem at once.</exception>
    public static (ConfigDocument Document, RunConfig Config) Load(string path, IReadOnlyList<string> overrides)
    {
        var document = ConfigDocument.Load(path, overrides);
        return (document, document.Bind(Bind));
    }

    private static RunConfig Bind(ConfigNode root)
    {
        var (training, data) = (root.Object("training"), root.Object("data"));
        var loop = BindLoop(training);
        TaskConfig task = root.Kind("task", "segmentation", "detection", "classification") switch
        {
            "detection" => DetectionSchema.Bind(root.Object("model"), data),
            "classification" => ClassificationSchema.Bind(root.Object("model"), data),
            _ => SegmentationSchema.Bind(root.Object("model"), data),
        };
        training.Check(loop.BatchSize > 1 || task is not SegmentationConfig { Head: var head } || !head.PoolScales.Contains(1), "batchSize",
            "is 1; must be at least 2: pooled to 1 x 1, one picture gives batch norm a single value a channel");
        training.Check(loop.BatchSize > 1 || task is not ClassificationConfig { Data.Training.Size: < 64 }, "batchSize",
            "is 1; must be at least 2, or data.training.size at least 64: at 1 x 1, one picture gives batch norm a single value a channel");
        var optimizer = OptimizationSchema.BindOptimizer(root.Object("optimizer"));
        if (optimizer.Grouping.LayerDecay is { Kind: LayerDecayKind.LayerWise } decay)
        {
            var least = 4 + (task.Backbone.Depths[2] - 1) / 3;
            root.Check(decay.Layers >= least, "optimizer.layerDecay.layers", $"is {decay.Layers}; the third stage has {task.Backbone.Depths[2]} blocks, so at least {least} layers are needed");
        }
        var sparsity = root.OptionalObject("sparsity") is { } masks ? SparsitySchema.Bind(masks, task, optimizer) : null;
        return new RunConfig
        {
            Seed = root.Long("seed", 0),
            Task = task,
            Optimizer = optimizer,
            Schedule = OptimizationSchema.BindSchedule(root.Object("schedule"), loop.Steps),
            Sparsity = sparsity,
            Loop = loop,
            Workers = data.Int("workers", Math.Max(1, Environment.ProcessorCount / 2), min: 0, max: 256),
            Depthwise = root.OptionalObject("kernels")?.Enum<DepthwiseImplementation>("depthwise", DepthwiseImplementation.Auto) ?? DepthwiseImplementation.Auto,
            Expect = root.OptionalObject("expect") is { } expect ? BindExpectation(expect, task.ScoreNames) : null,
        };
    }

    private static LoopConfig BindLoop(ConfigNode node) => new()
    {
        Steps = node.Long("steps", min: 1),
        BatchSize = node.Int("batchSize", min: 1),
        Accumulate = node.Int("accumulate", 1, min: 1),
        Precision = node.Enum<Precision>("precision", Precision.Fp32),
        ClipNorm = node.OptionalDouble("clipNorm", above: 0),
        EmaDecay = node.OptionalDouble("emaDecay", above: 0, below: 1),
        LogEvery = node.Int("logEvery", 50, min: 1),
        EvaluateEvery = node.Int("evaluateEvery", 4000, min: 1),
        CheckpointEvery = node.Int("checkpointEvery", 4000, min: 1),
        KeepLast = node.Int("keepLast", 3, min: 1),
    };

    private static Expectation BindExpectation(ConfigNode node, IReadOnlyList<string> names)
    {
        var name = names.FirstOrDefault(node.Has) ?? names[0];
        return new(name, node.Double(name, min: 0, max: 100), node.Double("tolerance", min: 0, max: 100));
    }
}
