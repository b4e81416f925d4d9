using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Training.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Classification;

/// <summary>An image classifier and the data that it is trained and scored on: pre-training of backbones.</summary>
public sealed record ClassificationConfig : TaskConfig
{
    /// <summary>Share of the target that goes to all classes alike, in [0, 1).</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>The pictures.</summary>
    public required ClassificationDataConfig Data { get; init; }

    /// <inheritdoc/>
    public override IDataConfig Dataset => Data;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScoreNames => ["top1", "top5"];

    /// <inheritdoc/>
    public override SlakClassifier BuildModel(Action<string>? note = null) => InitialWeights.Classifier(this, Data.LoadClasses().Count, note);

    /// <inheritdoc/>
    public override ModelProfile Profile(int height, int width)
    {
        using var model = (this with { BackboneWeights = null }).BuildModel();
        return ModelProfile.Of(model, height, width);
    }

    /// <inheritdoc/>
    public override ITrainingTask CreateTask(Device device, int workers, Action<string>? note = null)
    {
        var model = BuildModel(note);
        model.to(device);
        return new ClassificationTask(model, Data, LabelSmoothing, device, workers);
    }
}
