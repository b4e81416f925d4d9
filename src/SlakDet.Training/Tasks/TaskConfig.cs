using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Tasks;

/// <summary>A model and the data that it is trained and scored on, as a config describes them.</summary>
public abstract record TaskConfig
{
    /// <summary>The backbone.</summary>
    public required SlakConfig Backbone { get; init; }

    /// <summary>
    /// Pre-trained weights: a file of ours or of the published systems, a checkpoint or a run folder (its best checkpoint, else its newest; the plain
    /// weights, not their average, which has to be named as a file). Null starts from random ones. A classifier also takes norm and head from it.
    /// </summary>
    public string? BackboneWeights { get; init; }

    /// <summary>The pictures.</summary>
    public abstract IDataConfig Dataset { get; }

    /// <summary>The scores that a config can expect, the usual one first.</summary>
    public abstract IReadOnlyList<string> ScoreNames { get; }

    /// <summary>Builds the model with its initial weights, on the CPU.</summary>
    /// <param name="note">Told what was loaded.</param>
    /// <exception cref="WeightsException">The backbone's file cannot be used.</exception>
    public abstract nn.Module BuildModel(Action<string>? note = null);

    /// <summary>Every weight of the model with its cost; no weights are read.</summary>
    /// <param name="height">Height of the picture that the cost is for.</param>
    /// <param name="width">Its width.</param>
    public abstract ModelProfile Profile(int height, int width);

    /// <summary>Builds the model and joins it with its data.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="workers">Threads that read pictures ahead in evaluation.</param>
    /// <param name="note">Told what was loaded.</param>
    public abstract ITrainingTask CreateTask(Device device, int workers, Action<string>? note = null);
}
