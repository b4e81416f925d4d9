using SlakDet.Backbones;
using SlakDet.Heads.Necks;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The parts of a two-stage detector: <see cref="FasterRcnnConfig"/> or <see cref="CascadeMaskRcnnConfig"/>.</summary>
public abstract record DetectorConfig
{
    private protected DetectorConfig()
    {
    }

    /// <summary>Number of classes, without the background.</summary>
    public required int Classes { get; init; }

    /// <summary>The feature pyramid.</summary>
    public FeaturePyramidConfig Neck { get; init; } = new();

    /// <summary>The region proposal head.</summary>
    public RegionProposalConfig Proposals { get; init; } = new();

    /// <summary>Whether the detector trains on masks and predicts them.</summary>
    public abstract bool HasMasks { get; }

    /// <summary>Builds the detector around a backbone, which it owns from now on; the other parts have fresh weights.</summary>
    /// <param name="backbone">On the same device.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public abstract Detector Build(Backbone backbone, Device? device = null);
}
