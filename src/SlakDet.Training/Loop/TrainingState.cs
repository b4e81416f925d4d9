using System.Text;
using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Loading;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Optimization;
using SlakDet.Training.Tasks;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Loop;

/// <summary>All that a run is at a step: weights, masks, optimizer state, averaged weights, the best score so far. Saves and restores it.</summary>
public sealed class TrainingState : IDisposable
{
    /// <summary>The file of a checkpoint that holds the model.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>The file of a checkpoint that holds the averaged model, where the run keeps an average.</summary>
    public const string AverageFile = "ema.safetensors";

    private const string OptimizerFile = "optimizer.safetensors", StateFile = "state.json";
    private readonly nn.Module _model;
    private readonly CheckpointStore _store;
    private readonly CheckpointInfo _info;
    private readonly IReadOnlyDictionary<string, string> _modelMetadata;
    private readonly int _keepLast;
    private BestMetric? _best;

    /// <summary>Joins a model on its device with its optimizer and the place of its checkpoints.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Its optimizer; disposed with this.</param>
    /// <param name="average">The average of its weights, if kept; disposed with this.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="store">Where checkpoints go.</param>
    /// <param name="info">What their manifests tell.</param>
    /// <param name="modelMetadata">What the weight files themselves tell.</param>
    /// <param name="keepLast">How many of the newest are kept.</param>
    /// <param name="sparsity">The masks of its weights, if it is sparse; disposed with this.</param>
    public TrainingState(nn.Module model, ModelOptimizer optimizer, WeightAverage? average, Device device, CheckpointStore store, CheckpointInfo info,
        IReadOnlyDictionary<string, string> modelMetadata, int keepLast, SparseTraining? sparsity = null)
    {
        (_model, Optimizer, Average, Device, Sparsity) = (model, optimizer, average, device, sparsity);
        (_store, _info, _modelMetadata, _keepLast) = (store, info, modelMetadata, keepLast);
    }

    /// <summary>The optimizer with its state.</summary>
    public ModelOptimizer Optimizer { get; }

    /// <summary>The averaged weights, if kept.</summary>
    public WeightAverage? Average { get; }

    /// <summary>The masks of the weights, if the run is sparse.</summary>
    public SparseTraining? Sparsity { get; }

    /// <summary>Where the model is.</summary>
    public Device Device { get; }

    /// <summary>Folder of the newest checkpoint of this process; null if it has saved or loaded none.</summary>
    public string? NewestFolder { get; private set; }

    /// <summary>Whether a score is better than all that this run had before; NaN never is.</summary>
    public bool IsBest(EvaluationResult result) => double.IsFinite(result.PrimaryValue) && (_best == null || result.PrimaryValue > _best.Value);

    /// <summary>Saves and marks the checkpoint as the best.</summary>
    /// <returns>The folder.</returns>
    public string SaveAsBest(long step, EvaluationResult result)
    {
        _best = new BestMetric(result.PrimaryName, result.PrimaryValue);
        var folder = Save(step);
        _store.MarkBest(step, _best);
        return folder;
    }

    /// <summary>Saves a checkpoint after the given number of steps and lets the oldest go.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="CheckpointException">It could not be saved; older ones are intact.</exception>
    public string Save(long step)
    {
        RequireFiniteWeights(step);
        var parts = new List<CheckpointPart>
        {
            new(ModelFile, stream => SafetensorsWriter.Write(stream, ModuleWeights.Payloads(_model), _modelMetadata)),
            new(OptimizerFile, stream => SafetensorsWriter.Write(stream, Payloads(Optimizer.State))),
        };
        if (Average != null)
            parts.Add(new(AverageFile, stream => SafetensorsWriter.Write(stream, Payloads(Average.State.Select(entry => (entry.Key, entry.Value))), _modelMetadata)));
        if (Sparsity != null)
            parts.Add(Sparsity.ToPart());
        var state = new JObject { ["step"] = step, ["best"] = _best == null ? null : new JObject { ["name"] = _best.Name, ["value"] = _best.Value } };
        parts.Add(new(StateFile, stream => stream.Write(Encoding.UTF8.GetBytes(state.ToString()))));
        NewestFolder = _store.Save(step, parts, _info).Folder;
        _store.KeepLast(_keepLast);
        return NewestFolder;
    }

    /// <summary>Puts a checkpoint's weights and state in place.</summary>
    /// <returns>The steps it had taken.</returns>
    /// <exception cref="WeightsException">The checkpoint is of another model or optimizer.</exception>
    public long Restore(Checkpoint checkpoint)
    {
        if (Sparsity != null)
            Sparsity.Restore(checkpoint);
        else
            SparseTraining.RefuseMasks(checkpoint);
        Load(checkpoint, ModelFile, _model.state_dict());
        Load(checkpoint, OptimizerFile, Optimizer.State.ToDictionary(entry => entry.Name, entry => entry.Value));
        if (Average != null)
            Load(checkpoint, AverageFile, Average.State);
        var state = JObject.Parse(File.ReadAllText(checkpoint.PathOf(StateFile)));
        _best = state["best"] is JObject best ? new BestMetric((string)best["name"]!, (double)best["value"]!) : null;
        NewestFolder = checkpoint.Folder;
        return checkpoint.Step;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Average?.Dispose();
        Sparsity?.Dispose();
    }

    private static void Load(Checkpoint checkpoint, string file, IReadOnlyDictionary<string, Tensor> targets)
    {
        using var weights = WeightFile.Open(checkpoint.PathOf(file));
        var plan = LoadPlan.Create([.. targets.Select(target => TensorConversion.ToSpec(target.Key, target.Value))], StateDict.FromPublished(weights));
        plan.ThrowIfBelow(1);
        foreach (var planned in plan.Applied)
            TensorConversion.CopyTo(planned.Source, targets[planned.Target.Name]);
    }

    private static IEnumerable<TensorPayload> Payloads(IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(tensor => TensorConversion.ToPayload(tensor.Name, tensor.Value));

    private void RequireFiniteWeights(long step)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (name, parameter) in _model.named_parameters())
            if (!parameter.isfinite().all().item<bool>())
                throw new NonFiniteLossException(step - 1, name, NewestFolder);
    }
}
