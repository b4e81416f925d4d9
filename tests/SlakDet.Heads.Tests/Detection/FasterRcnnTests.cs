using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Tests.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public partial class FasterRcnnTests
{
    [Fact]
    public void StateDict_OnSlakTiny_IsThePublishedListOfKeys()
    {
        using var model = new FasterRcnn(new SlakBackbone(SlakConfig.Tiny, META), new FasterRcnnConfig { Classes = 20 }, META);
        KeyList.AssertSame(model, "faster", "keys-faster-slak-tiny-voc.tsv");
        Assert.Equal(67_139_786, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Profile_CountsEveryProposalInTheRegionHead()
    {
        using var model = new FasterRcnn(new SlakBackbone(SlakConfig.Tiny, META), new FasterRcnnConfig { Classes = 20 }, META);
        var profile = ModelProfile.Of(model, 600, 1000).Weights.ToDictionary(weight => weight.Name, weight => weight.MultiplyAdds);
        Assert.Equal(1000L * 12544 * 1024, profile["roi_head.bbox_head.shared_fcs.0.weight"]);
        Assert.Equal(1000L * 1024 * 21, profile["roi_head.bbox_head.fc_cls.weight"]);
        var cells = 150 * 250 + 75 * 125 + 37 * 62 + 18 * 31 + 9 * 16;
        Assert.Equal(9L * 256 * 256 * cells, profile["rpn_head.rpn_conv.weight"]);
        Assert.Equal(9L * 256 * 256 * 75 * 125, profile["neck.fpn_convs.1.conv.weight"]);
        Assert.Equal(48L * 124 * 150 * 250, profile["backbone.downsample_layers.0.0.weight"]);
    }
}
