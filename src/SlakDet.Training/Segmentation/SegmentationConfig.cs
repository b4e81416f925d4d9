using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;

namespace SlakDet.Training.Segmentation;

/// <summary>A segmentation model and the data that it is trained and scored on.</summary>
public sealed record SegmentationConfig
{
    /// <summary>The backbone.</summary>
    public required SlakConfig Backbone { get; init; }

    /// <summary>File of pre-trained backbone weights; null starts from random ones.</summary>
    public string? BackboneWeights { get; init; }

    /// <summary>The decode head.</summary>
    public required UperHeadConfig Head { get; init; }

    /// <summary>The auxiliary head; null for none.</summary>
    public FcnHeadConfig? AuxiliaryHead { get; init; }

    /// <summary>How a picture is passed through the model in evaluation and prediction.</summary>
    public required SegmentationInferenceConfig Inference { get; init; }

    /// <summary>The pictures.</summary>
    public required SegmentationDataConfig Data { get; init; }
}
