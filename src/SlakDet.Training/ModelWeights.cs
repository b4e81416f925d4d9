using SlakDet.Backbones.Loading;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Loop;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training;

/// <summary>Loads what <c>--weights</c> names into a model.</summary>
public static class ModelWeights
{
    /// <summary>Loads all of the model's weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">
    /// A safetensors or <c>.pth</c> file of ours or of the published systems, a checkpoint folder, or a run folder (its best checkpoint,
    /// else its newest). Of a checkpoint with averaged weights these are taken: they are what its training scored.
    /// </param>
    /// <param name="note">Told what was loaded.</param>
    /// <param name="container">
    /// Which dictionary of a file with several, such as <c>model_ema</c>; of a checkpoint <c>model</c> or <c>model_ema</c>, its averaged weights.
    /// </param>
    /// <exception cref="WeightsException">The file cannot be read or is of another model.</exception>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    public static void Load(nn.Module model, string path, Action<string>? note = null, string? container = null) =>
        LoadPart(model, path, state => state, container, note);

    /// <summary>Loads the weights of a backbone alone, out of a file of any model that has it.</summary>
    /// <inheritdoc cref="Load(nn.Module, string, Action{string}?, string?)"/>
    internal static void LoadBackbone(nn.Module backbone, string path, Action<string>? note = null, string? container = null) =>
        LoadPart(backbone, path, state => state.Backbone(), container, note);

    /// <summary>The file that a path means: itself, or the weights of a checkpoint or run folder; see <see cref="Load"/>.</summary>
    internal static string FileOf(string path, Action<string>? note, string? container = null) => Directory.Exists(path) ? FileOf(CheckpointOf(path, note), container) : path;

    /// <summary>As <see cref="FileOf(string, Action{string}?, string?)"/>, never the averaged weights: the published fine-tuning starts from plain ones, and only these are exactly as their masks.</summary>
    internal static string PlainFileOf(string path, Action<string>? note) => FileOf(path, note, WeightConversion.Model);

    /// <summary>The checkpoint that a folder stands for: itself, or the best, else the newest, of a run folder.</summary>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    internal static Checkpoint CheckpointOf(string folder, Action<string>? note)
    {
        var best = Path.Combine(folder, Runs.RunFolder.CheckpointsName, "best");
        return CheckpointStore.Open(Directory.Exists(best) ? best : folder, note);
    }

    /// <summary>The file of a checkpoint that holds a container; without a name the averaged weights, if there are any.</summary>
    /// <exception cref="WeightsException"><c>SD-CONTAINER</c>: the checkpoint has no such weights.</exception>
    internal static string FileOf(Checkpoint checkpoint, string? container)
    {
        var hasAverage = HasAverage(checkpoint);
        return checkpoint.PathOf((container ?? (hasAverage ? WeightConversion.Average : WeightConversion.Model)) switch
        {
            WeightConversion.Model => TrainingState.ModelFile,
            WeightConversion.Average when hasAverage => TrainingState.AverageFile,
            _ => throw new WeightsException("SD-CONTAINER",
                $"{checkpoint.Folder}: the checkpoint has no '{container}'; it has {WeightConversion.Model}{(hasAverage ? $" and {WeightConversion.Average}" : "")}."),
        });
    }

    /// <summary>Whether a checkpoint has averaged weights.</summary>
    internal static bool HasAverage(Checkpoint checkpoint) => checkpoint.Manifest.Files.Any(part => part.Name == TrainingState.AverageFile);

    private static void LoadPart(nn.Module model, string path, Func<StateDict, StateDict> part, string? container, Action<string>? note)
    {
        var file = FileOf(path, note, container);
        using var weights = WeightFile.Open(file);
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), part(StateDict.FromPublished(weights, file == path ? container : null)));
        plan.ThrowIfBelow();
        ModuleWeights.Apply(plan, model);
        note?.Invoke($"weights {file}: {plan.ToReport()}");
    }
}
