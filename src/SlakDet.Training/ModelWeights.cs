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
    /// <exception cref="WeightsException">The file cannot be read or is of another model.</exception>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    public static void Load(nn.Module model, string path, Action<string>? note = null)
    {
        var file = FileOf(path, note);
        using var weights = WeightFile.Open(file);
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(weights));
        plan.ThrowIfBelow();
        ModuleWeights.Apply(plan, model);
        note?.Invoke($"weights {file}: {plan.ToReport()}");
    }

    /// <summary>The file that a path means: itself, or the weights of a checkpoint or run folder.</summary>
    internal static string FileOf(string path, Action<string>? note)
    {
        if (!Directory.Exists(path))
            return path;
        var checkpoint = Open(path, note);
        return checkpoint.PathOf(checkpoint.Manifest.Files.Any(part => part.Name == TrainingState.AverageFile) ? TrainingState.AverageFile : TrainingState.ModelFile);
    }

    /// <summary>As <see cref="FileOf"/>, never the averaged weights: the published fine-tuning starts from plain ones, and only these are exactly as their masks.</summary>
    internal static string PlainFileOf(string path, Action<string>? note) => Directory.Exists(path) ? Open(path, note).PathOf(TrainingState.ModelFile) : path;

    private static Checkpoint Open(string folder, Action<string>? note)
    {
        var best = Path.Combine(folder, Runs.RunFolder.CheckpointsName, "best");
        return CheckpointStore.Open(Directory.Exists(best) ? best : folder, note);
    }
}
