using System.Security.Cryptography;
using System.Text;
using SlakDet.Data.Images;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Devices;
using SlakDet.Training.Loop;
using SlakDet.Training.Optimization;
using SlakDet.Training.Runs;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training;

/// <summary>A training run from a config file to a run folder: set-up, resume, loop, sample predictions.</summary>
public static class TrainingRun
{
    private const string RunsFolder = "runs";
    private const int SamplePictures = 8;

    /// <summary>Runs or resumes.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="log">Hears what happens.</param>
    /// <exception cref="Exception">Typed, as each part documents; the run folder keeps its last good checkpoint.</exception>
    public static TrainOutcome Execute(TrainRequest request, IRunLog log)
    {
        var (document, config) = RunSchema.Load(request.ConfigPath, request.Overrides);
        var device = ComputeDevice.Choose(request.Device);
        var environment = RunEnvironment.Capture();
        using var stop = new StopSignal();
        using var run = RunFolder.Open(request.WorkFolder ?? Path.Combine(RunsFolder, document.Name),
            request.Resume == null ? RunStart.New : RunStart.Resume, document.ToEffectiveJson(), environment);
        var checkpoint = FindCheckpoint(request.Resume, run, log);
        config.Task.Dataset.Prepare(log.Note);
        DataCheck.BeforeTraining(config.Task.Dataset, log.Note);
        using var task = TaskFactory.Create(config, device, log.Note);
        using var state = MakeState(document.ToEffectiveJson(), environment, config, task, device, run, isNew: checkpoint == null);
        var firstStep = checkpoint == null ? 0 : state.Restore(checkpoint);
        if (checkpoint != null)
            log.Note($"resuming from {checkpoint.Folder}");
        if (state.Sparsity != null)
            log.Note(state.Sparsity.Describe());
        using var metrics = new MetricsLog(run.Folder, checkpoint?.Step);
        log.Note($"training on {device.type.ToString().ToLowerInvariant()}, {task.SampleCount} pictures, {config.Loop.Steps} steps of {config.Loop.BatchSize * config.Loop.Accumulate}; run folder {run.Folder}");
        var result = new Trainer(task, state, config.Loop, config.Seed, config.Workers, metrics, log, stop).Run(firstStep);
        if (result != null)
            WriteSamples(task, state, run.Folder, log);
        return new TrainOutcome(run.Folder, result);
    }

    private static Checkpoint? FindCheckpoint(string? resume, RunFolder run, IRunLog log) => resume switch
    {
        null => null,
        "auto" => run.Checkpoints.Newest(log.Note),
        _ => CheckpointStore.Open(resume, log.Note),
    };

    private static TrainingState MakeState(string configJson, RunEnvironment environment, RunConfig config, ITrainingTask task, Device device, RunFolder run, bool isNew)
    {
        var info = new CheckpointInfo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(configJson))), environment.Versions);
        var optimizer = ModelOptimizer.Create(task.Model, config.Optimizer, config.Schedule);
        var sparsity = config.Sparsity is { } rules ? new SparseTraining(rules, task, optimizer, config.Loop, config.Seed) : null;
        if (isNew)
            sparsity?.Begin(); // before the average, which starts as sparse as the weights
        var average = config.Loop.EmaDecay is { } decay ? new WeightAverage(task.Model, decay) : null;
        return new TrainingState(task.Model, optimizer, average, device, run.Checkpoints, info, new Dictionary<string, string> { ["slakdet.config"] = configJson },
            config.Loop.KeepLast, sparsity);
    }

    private static void WriteSamples(ITrainingTask task, TrainingState state, string runFolder, IRunLog log)
    {
        if (!OpenCvLibrary.IsLoadable)
        {
            log.Note("no pictures of predictions are written: OpenCV, which draws them, cannot be loaded; 'slakdet doctor' tells the cause");
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(runFolder, "predictions")).FullName;
        using var average = state.Average?.Exchange();
        task.Model.eval();
        task.WriteSamples(folder, SamplePictures);
        log.Note($"predictions to look at: {folder}");
    }
}
