using SlakDet.Backbones.Profiling;
using SlakDet.Heads.Detection;
using SlakDet.Training.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>A detector and the data that it is trained and scored on.</summary>
public sealed record DetectionConfig : TaskConfig
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
        return new DetectionTask(model, Data, Detector.HasMasks, device, workers);
    }
}
