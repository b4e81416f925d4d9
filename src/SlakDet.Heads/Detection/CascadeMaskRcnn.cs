using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Cascade Mask R-CNN (Cai and Vasconcelos, TPAMI 2019) with a feature pyramid: boxes and masks.</summary>
/// <remarks>
/// Losses: <c>loss_rpn_cls</c>, <c>loss_rpn_bbox</c>, and of each stage i from 0 <c>s{i}.loss_cls</c>, <c>s{i}.loss_bbox</c>, <c>s{i}.loss_mask</c>;
/// <c>s{i}.acc</c>, the share of the sampled regions classified right, in percent. Trains on masks.
/// </remarks>
public sealed class CascadeMaskRcnn : Detector
{
    /// <summary>Builds the detector around a backbone, which it owns from now on; the other parts have fresh weights.</summary>
    /// <param name="backbone">On the same device.</param>
    /// <param name="config">The other parts.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public CascadeMaskRcnn(Backbone backbone, CascadeMaskRcnnConfig config, Device? device = null)
        : base(nameof(CascadeMaskRcnn), backbone, config.Neck, config.Proposals,
            levels => new CascadeRoiHead(config.RoiHead, config.Classes, levels, device), device)
    {
    }
}
