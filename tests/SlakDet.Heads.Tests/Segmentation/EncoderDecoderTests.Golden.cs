using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public partial class EncoderDecoderTests
{
    private static readonly SegmentationInferenceConfig Slide1 = Slide(96, 96, 64, 64);
    private static readonly SegmentationInferenceConfig Slide2 = Slide(256, 80, 170, 53);

    [Fact]
    public void Parts_OnTheReferenceCheckpoint_GiveThePublishedArrays()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Model();
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        var features = ((Backbone)parts["backbone"]).call(Array("input.npy.gz"));
        for (var i = 0; i < 4; i++)
            AssertClose(Array($"backbone_feat{i}.npy"), features[i], 1e-5);
        AssertClose(Array("whole_logits_stride4.npy"), ((SegmentationHead)parts["decode_head"]).call(features), 2e-5);
        AssertClose(Array("aux_logits_stride16.npy"), ((SegmentationHead)parts["auxiliary_head"]).call(features), 2e-5);
    }

    [Fact]
    public void Logits_InTheWhole_AreThePublishedOnes()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var input = Array("input.npy.gz");
        AssertClose(Array("whole_logits_input.npy.gz"), model.Logits(input, 121, 169), 2e-5);
        AssertClose(Array("whole_logits_original.npy.gz"), model.Logits(input, OriginalHeight, OriginalWidth), 2e-5);
    }

    [Fact]
    public void Logits_InWindows_AreThePublishedOnes()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Slide1);
        AssertClose(Array("slide1_logits_input.npy.gz"), model.Logits(Array("input.npy.gz"), 121, 169), 2e-5);
    }

    [Fact]
    public void Predict_InEachMode_GivesThePublishedClassMap()
    {
        using var scope = NewDisposeScope();
        var input = Array("input.npy.gz");
        foreach (var (name, inference) in (ReadOnlySpan<(string, SegmentationInferenceConfig?)>)[("whole", null), ("slide1", Slide1), ("slide2", Slide2)])
        {
            using var model = Model(inference);
            var map = model.Predict(input, OriginalHeight, OriginalWidth);
            Assert.Equal(ScalarType.Byte, map.dtype);
            Assert.Equal([OriginalHeight, OriginalWidth], map.shape);
            Assert.Equal(ClassMap("metric", $"{name}_prediction.png"), map.data<byte>().ToArray());
        }
    }

    [Fact]
    public void Predict_FromFourViews_GivesThePublishedClassMap()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        AssertClose(Array("input.npy.gz"), View(121, 169, flipped: false), 1e-6);
        AugmentedView[] views =
        [
            new(View(60, 84, flipped: false), false), new(View(60, 84, flipped: true), true),
            new(View(151, 211, flipped: false), false), new(View(151, 211, flipped: true), true),
        ];
        Assert.Equal(ClassMap("seg", "tta_prediction.png"), model.Predict(views, OriginalHeight, OriginalWidth).data<byte>().ToArray());
    }

    [Fact]
    public void Predict_WithTheMergedBackbone_GivesThePublishedClassMap()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        var merged = new EncoderDecoder(((SlakBackbone)parts["backbone"]).Merged(), (UperHead)parts["decode_head"]);
        merged.eval();
        var input = Array("input.npy.gz");
        AssertClose(Array("whole_logits_input.npy.gz"), merged.Logits(input, 121, 169), 2e-5);
        Assert.Equal(ClassMap("metric", "whole_prediction.png"), merged.Predict(input, OriginalHeight, OriginalWidth).data<byte>().ToArray());
    }

    private static SegmentationInferenceConfig Slide(int cropHeight, int cropWidth, int strideHeight, int strideWidth) => new()
    {
        Mode = InferenceMode.Slide, CropHeight = cropHeight, CropWidth = cropWidth, StrideHeight = strideHeight, StrideWidth = strideWidth,
    };
}
