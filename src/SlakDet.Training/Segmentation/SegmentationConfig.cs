using SlakDet.Annotations;
using SlakDet.Heads.Segmentation;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Segmentation;

/// <summary>A segmentation model and the data that it is trained and scored on.</summary>
public sealed record SegmentationConfig : TaskConfigOf<EncoderDecoder>
{
    /// <summary>The decode head.</summary>
    public required UperHeadConfig Head { get; init; }

    /// <summary>The auxiliary head; null for none.</summary>
    public FcnHeadConfig? AuxiliaryHead { get; init; }

    /// <summary>Weight of each class in the loss, in the order of the class list; null for 1 each.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>How a picture is passed through the model in evaluation and prediction.</summary>
    public required SegmentationInferenceConfig Inference { get; init; }

    /// <summary>The pictures.</summary>
    public required SegmentationDataConfig Data { get; init; }

    /// <inheritdoc/>
    public override IDataConfig Dataset => Data;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScoreNames => ["mIoU"];

    /// <inheritdoc/>
    public override EncoderDecoder BuildModel(Action<string>? note = null)
    {
        var backbone = InitialWeights.Backbone(this, note);
        var classes = Data.LoadClasses().Count;
        if (ClassWeights != null && ClassWeights.Count != classes)
            throw new DatasetException("SD-CLASS-WEIGHTS", $"model.classWeights has {ClassWeights.Count} values, {Data.ClassesFile} has {classes} classes; give one value a class, in their order.");
        return new EncoderDecoder(backbone, new UperHead(Head with { Classes = classes }, backbone.Features),
            AuxiliaryHead == null ? null : new FcnHead(AuxiliaryHead with { Classes = classes }, backbone.Features), Inference, ClassWeights);
    }

    /// <inheritdoc/>
    protected override ITrainingTask Join(EncoderDecoder model, Device device, int workers) => new SegmentationTask(model, Data, device, workers);
}
