using SlakDet.Heads.Detection;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>A detector and the data that it is trained and scored on.</summary>
public sealed record DetectionConfig : TaskConfigOf<Detector>
{
    /// <summary>The detector; its number of classes is the data's.</summary>
    public required DetectorConfig Detector { get; init; }

    /// <summary>The pictures.</summary>
    public required DetectionDataConfig Data { get; init; }

    /// <inheritdoc/>
    public override IDataConfig Dataset => Data;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScoreNames => Data.Metric != DetectionMetric.Coco ? ["AP50"] : Detector.HasMasks ? ["segmAP", "segmAP50", "bboxAP", "bboxAP50"] : ["bboxAP", "bboxAP50"];

    /// <inheritdoc/>
    public override Detector BuildModel(Action<string>? note = null) =>
        (Detector with { Classes = Data.LoadClasses().Count }).Build(InitialWeights.Backbone(this, note));

    /// <inheritdoc/>
    protected override ITrainingTask Join(Detector model, Device device, int workers) => new DetectionTask(model, Data, Detector.HasMasks, device, workers);
}
