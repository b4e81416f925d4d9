using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Tests.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

[Collection(AloneCollection.Name)]   // it chooses the process's kernels
public partial class CascadeMaskRcnnTests
{
    [Fact]
    public void StateDict_OnSlakTiny_IsThePublishedListOfKeys()
    {
        using var model = new CascadeMaskRcnn(new SlakBackbone(SlakConfig.Tiny, META), new CascadeMaskRcnnConfig { Classes = 80 }, META);
        KeyList.AssertSame(model, "cascade", "keys-cascade-mask-slak-tiny-coco.tsv");
        Assert.Equal(107_925_768, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Profile_CountsEveryProposalForBoxesAndEveryDetectionForMasks()
    {
        using var model = new CascadeMaskRcnn(new SlakBackbone(SlakConfig.Tiny, META), new CascadeMaskRcnnConfig { Classes = 80 }, META);
        var profile = ModelProfile.Of(model, 800, 1280).Weights.ToDictionary(weight => weight.Name, weight => weight.MultiplyAdds);
        Assert.Equal(1000L * 49 * 9 * 256 * 256, profile["roi_head.bbox_head.1.shared_convs.0.conv.weight"]);
        Assert.Equal(1000L * 12544 * 1024, profile["roi_head.bbox_head.2.shared_fcs.0.weight"]);
        Assert.Equal(100L * 196 * 9 * 256 * 256, profile["roi_head.mask_head.0.convs.3.conv.weight"]);
        Assert.Equal(100L * 784 * 256 * 256, profile["roi_head.mask_head.2.upsample.weight"]);
        Assert.Equal(100L * 784 * 256 * 80, profile["roi_head.mask_head.2.conv_logits.weight"]);
    }
}
