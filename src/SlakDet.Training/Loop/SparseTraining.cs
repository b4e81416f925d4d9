using System.Globalization;
using SlakDet.Backbones.Sparsity;
using SlakDet.Data.Randomness;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Optimization;
using SlakDet.Training.Tasks;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Loop;

/// <summary>The sparsity of a run: its masks from the first step or from a checkpoint, and what is told of them.</summary>
/// <param name="config">Which weights stay zero.</param>
/// <param name="task">Its model is masked; its loss tells where (SNIP).</param>
/// <param name="optimizer">The model's.</param>
/// <param name="loop">Length of the run, size of a batch.</param>
/// <param name="seed">The run's seed.</param>
public sealed class SparseTraining(SparsityConfig config, ITrainingTask task, ModelOptimizer optimizer, LoopConfig loop, long seed) : IDisposable
{
    /// <summary>The file of a checkpoint that holds the masks.</summary>
    public const string MasksFile = "masks.safetensors";

    private DynamicSparsity? _sparsity;

    /// <summary>The masks.</summary>
    /// <exception cref="InvalidOperationException">Neither <see cref="Begin"/> nor <see cref="Restore"/> has made them.</exception>
    public WeightMasks Masks => Sparsity.Masks;

    /// <summary>Numbers of the present masks for the log.</summary>
    public IReadOnlyList<(string Name, double Value)> Values =>
        [("sparsity.density", Masks.Density), ("sparsity.everActive", Masks.EverActive), ("sparsity.changed", Masks.ChangedShare)];

    /// <summary>Makes the first masks and applies them. Whatever it computes leaves no trace in the model but zeros.</summary>
    /// <exception cref="WeightsException">No layer would be sparse: masks are to be taken from weights that have no zeros.</exception>
    /// <exception cref="NonFiniteLossException">The loss to measure by is not a number.</exception>
    public void Begin()
    {
        var masks = MaskInitializer.Create(config, task.Model, Draws, SensitivityLoss);
        if (masks.Layers.Count == 0)
            throw new WeightsException("SD-MASKS-NONE", config is DynamicSparsityConfig { Initialization: not MaskInitialization.Weights } random
                ? $"sparsity: at a sparsity of {random.Sparsity} every layer would have a density of {WeightMasks.DenseFrom} or more and be trained densely. Raise it, or leave out 'sparsity'."
                : "sparsity: no layer of the initial weights has zeros to keep. Masks are taken from the file that model.backbone.weights names: give sparsely pre-trained weights "
                    + "(not fine-tuned ones: fine-tuning may have moved their zeros), or leave out 'sparsity' to train densely.");
        Use(masks);
    }

    /// <summary>Takes the masks of a checkpoint.</summary>
    /// <exception cref="WeightsException">It has none, or those of another model.</exception>
    public void Restore(Checkpoint checkpoint)
    {
        if (!HasMasks(checkpoint))
            throw new WeightsException("SD-MASKS", $"{checkpoint.Folder} is of a dense training and has no {MasksFile}; the config says 'sparsity'. Remove it to go on densely, or begin a new run.");
        Use(MaskFile.Read(checkpoint.PathOf(MasksFile), MaskableWeights.Of(task.Model, config is DynamicSparsityConfig { OnlyLargeKernels: true })));
    }

    /// <summary>Refuses to go on densely with a checkpoint that has masks.</summary>
    /// <exception cref="WeightsException">It has.</exception>
    public static void RefuseMasks(Checkpoint checkpoint)
    {
        if (HasMasks(checkpoint))
            throw new WeightsException("SD-MASKS", $"{checkpoint.Folder} is of a sparse training ({MasksFile}); the config has no 'sparsity'. Put it back to go on, or begin a new run from these weights.");
    }

    /// <summary>Goes with each optimizer step, before gradients are dropped.</summary>
    /// <param name="stepsTaken">Optimizer steps so far, this one included.</param>
    public void AfterStep(long stepsTaken) => Sparsity.AfterStep(stepsTaken);

    /// <summary>The part of a checkpoint.</summary>
    public CheckpointPart ToPart() => new(MasksFile, stream => SafetensorsWriter.Write(stream, MaskFile.Payloads(Masks), MaskFile.Metadata(Masks)));

    /// <summary>A line about the masks.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"sparsity: {Masks.Layers.Count} layers masked, density {Masks.Density:F4}")
        + (Masks.Layers.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Masks.Layers.Min(layer => layer.Density):F3} to {Masks.Layers.Max(layer => layer.Density):F3} a masked layer)"));

    /// <inheritdoc/>
    public void Dispose() => _sparsity?.Dispose();

    private DynamicSparsity Sparsity => _sparsity ?? throw new InvalidOperationException("Begin or Restore makes the masks.");

    private static bool HasMasks(Checkpoint checkpoint) => checkpoint.Manifest.Files.Any(file => file.Name == MasksFile);

    private void Use(WeightMasks masks)
    {
        _sparsity?.Dispose();
        _sparsity = new DynamicSparsity(masks, config, loop.Steps, optimizer, Draws);
    }

    private Func<double> Draws(long update, int layer) => new KeyedRandom(seed, RandomPurpose.Masks, update, layer).NextDouble;

    private Tensor SensitivityLoss()
    {
        Seeding.ForForwardPass(seed, 0);
        var loss = task.SensitivityLoss(loop.BatchSize, seed);
        var value = loss.item<float>();
        return float.IsFinite(value) ? loss : throw new NonFiniteLossException(0, [("loss", value)], task.Batches(loop.BatchSize, seed)(0).Names, null);
    }
}
