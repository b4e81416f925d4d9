using SlakDet.Backbones.Slak;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Classification;

/// <summary>An image classifier and the data that it is trained and scored on: pre-training of backbones.</summary>
public sealed record ClassificationConfig : TaskConfigOf<SlakClassifier>
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
    protected override ITrainingTask Join(SlakClassifier model, Device device, int workers) => new ClassificationTask(model, Data, LabelSmoothing, device, workers);
}
