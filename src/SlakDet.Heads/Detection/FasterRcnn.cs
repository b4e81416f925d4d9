using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Faster R-CNN (Ren et al., NeurIPS 2015) with a feature pyramid (Lin et al., CVPR 2017).</summary>
/// <remarks>
/// Losses: <c>loss_rpn_cls</c>, <c>loss_rpn_bbox</c>, <c>loss_cls</c>, <c>loss_bbox</c>; <c>acc</c>, the share of the sampled regions classified right, in
/// percent.
/// </remarks>
public sealed class FasterRcnn : Detector
{
    /// <summary>Builds the detector around a backbone, which it owns from now on; the other parts have fresh weights.</summary>
    /// <param name="backbone">On the same device.</param>
    /// <param name="config">The other parts.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public FasterRcnn(Backbone backbone, FasterRcnnConfig config, Device? device = null)
        : base(nameof(FasterRcnn), backbone, config.Neck, config.Proposals,
            levels => new StandardRoiHead(config.RoiHead, config.Classes, levels, device), device)
    {
    }
}
