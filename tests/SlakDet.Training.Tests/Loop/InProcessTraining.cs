using SlakDet.Backbones.Sparsity;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Loop;
using SlakDet.Training.Optimization;
using SlakDet.Training.Runs;
using SlakDet.Training.Schedules;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

/// <summary>A training of any task in this process, in a folder of its own.</summary>
internal sealed class InProcessTraining : IDisposable
{
    private const long Seed = 5;
    private readonly TempFolder _folder = new();
    private readonly ITrainingTask _task;

    public InProcessTraining(ITrainingTask task, OptimizerConfig? optimizer = null, LoopConfig? loop = null, CheckpointStore? store = null, SparsityConfig? sparsity = null, bool begins = true)
    {
        _task = task;
        try
        {
            Store = store ?? new CheckpointStore(_folder["checkpoints"]);
            Loop = loop ?? new LoopConfig { Steps = 1, BatchSize = 2 };
            var weightOptimizer = ModelOptimizer.Create(task.Model, optimizer ?? Sgd(0.1), new ConstantSchedule());
            var masks = sparsity == null ? null : new SparseTraining(sparsity, task, weightOptimizer, Loop, Seed);
            if (begins)
                masks?.Begin();
            var average = Loop.EmaDecay is { } decay ? new WeightAverage(task.Model, decay) : null;
            State = new TrainingState(task.Model, weightOptimizer, average, CPU, Store,
                new CheckpointInfo("hash", new Dictionary<string, string>()), new Dictionary<string, string>(), Loop.KeepLast, masks);
        }
        catch
        {
            _folder.Dispose();   // nobody else will
            throw;
        }
    }

    public CheckpointStore Store { get; }

    public LoopConfig Loop { get; }

    public TrainingState State { get; }

    public Log Heard { get; } = new();

    public static SgdConfig Sgd(double rate, double momentum = 0) =>
        new() { LearningRate = rate, WeightDecay = 0, Grouping = ParameterGroupingConfig.None, Momentum = momentum };

    public static AdamWConfig AdamW(double rate) => new() { LearningRate = rate, WeightDecay = 0.05, Grouping = ParameterGroupingConfig.None };

    public EvaluationResult? Run(long firstStep = 0)
    {
        using var metrics = new MetricsLog(_folder.FullName, firstStep == 0 ? null : firstStep);
        using var stop = new StopSignal();
        return new Trainer(_task, State, Loop, Seed, workers: 0, metrics, Heard, stop).Run(firstStep);
    }

    /// <summary>All values of the model, one after the other.</summary>
    public float[] Weights()
    {
        using var scope = NewDisposeScope();
        return [.. _task.Model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];
    }

    public void Dispose()
    {
        State.Dispose();
        _task.Dispose();
        _folder.Dispose();
    }

    /// <summary>Remembers what it was told.</summary>
    internal sealed class Log : IRunLog
    {
        public List<StepRow> Rows { get; } = [];

        public List<(long Step, bool IsBest)> Evaluations { get; } = [];

        public List<long> Saves { get; } = [];

        /// <summary>Called with each row.</summary>
        public Action? OnStep { get; set; }

        public void Note(string message)
        {
        }

        public void Step(StepRow row)
        {
            Rows.Add(row);
            OnStep?.Invoke();
        }

        public void Evaluating(double share)
        {
        }

        public void Evaluated(long step, EvaluationResult result, bool isBest) => Evaluations.Add((step, isBest));

        public void Saved(long step, string folder) => Saves.Add(step);
    }
}
