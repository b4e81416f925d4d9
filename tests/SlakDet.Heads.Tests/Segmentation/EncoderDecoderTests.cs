using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using SlakDet.Kernels.Native;
using TorchSharp;
using TorchSharp.Modules;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public partial class EncoderDecoderTests
{
    private static readonly SlakConfig Small = new()
    {
        Depths = [1, 1, 1, 1], Dims = [3, 4, 5, 6], WidthFactor = 1, KernelSizes = [13, 11, 9, 5], LayerScaleInit = 0.5,
    };

    /// <summary>Variant; dense parameters; with the backbone at density 0.6: millions of parameters, billions of multiply-accumulates at 512x2048.</summary>
    [Theory]
    [InlineData(nameof(SlakConfig.Tiny), 84_025_986, 64.2, 957.3, 848.1)]
    [InlineData(nameof(SlakConfig.Small), 124_453_968, 88.5, 1056.3, 848.1)]
    [InlineData(nameof(SlakConfig.Base), 193_688_426, 131.2, 1209.6, 852.2)]
    public void Profile_OfPublishedSegmenters_IsWhatTheirShapesGive(string name, long parameters, double effective, double multiplyAdds, double head)
    {
        var backbone = new SlakBackbone((SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!, META);
        using var model = new EncoderDecoder(backbone,
            new UperHead(new UperHeadConfig { Classes = 150 }, backbone.Features, META),
            new FcnHead(new FcnHeadConfig { Classes = 150 }, backbone.Features, META));
        var profile = ModelProfile.Of(model, 512, 2048);
        Assert.Equal(parameters, profile.Parameters);
        Assert.Equal(effective, Math.Round(profile.EffectiveParameters(0.6, "backbone.") / 1e6, 1));
        Assert.Equal(multiplyAdds, Math.Round(profile.EffectiveMultiplyAdds(0.6, "backbone.") / 1e9, 1));
        Assert.Equal(head, Math.Round(profile.MultiplyAdds / 1e9 - BackboneMultiplyAdds(profile) / 1e9, 1));
    }

    [Fact]
    public void Profile_CountsTheLayersThatRun()
    {
        using var scope = NewDisposeScope();
        using var model = New(Small);
        model.eval();
        var counted = 0L;
        foreach (var (_, module) in model.named_modules())
            if (module is Conv2d or Linear)           // all but the insides of blocks, which the backbone's own test counts
                ((nn.Module<Tensor, Tensor>)module).register_forward_hook((layer, _, output) =>
                {
                    var weight = layer.state_dict()["weight"];
                    counted += output.numel() * weight.numel() / weight.shape[0];
                    return output;
                });
        model.Logits(rand(1, 3, 70, 99), 70, 99);
        var profile = ModelProfile.Of(model, 70, 99);
        Assert.Equal(counted, profile.Weights.Where(weight => !weight.Name.Contains("backbone.stages.", StringComparison.Ordinal)).Sum(weight => weight.MultiplyAdds));
    }

    [Fact]
    public void StateDict_HasTheNamesOfThePublishedFiles()
    {
        using var model = New(Small);
        Assert.Equal(["auxiliary_head", "backbone", "decode_head"], model.state_dict().Keys.Select(key => key.Split('.')[0]).Distinct().Order(StringComparer.Ordinal));
        using var plain = New(Small, auxiliary: false);
        Assert.DoesNotContain(plain.state_dict().Keys, key => key.StartsWith("auxiliary_head", StringComparison.Ordinal));
    }

    [Fact]
    public void ComputeLosses_WithoutAuxiliaryHead_IsTheDecodeLoss()
    {
        using var scope = NewDisposeScope();
        using var model = New(Small, auxiliary: false);
        var losses = model.ComputeLosses(rand(2, 3, 40, 48), randint(0, 5, [2, 40, 48], int64));
        Assert.Equal(losses.Decode.item<float>(), losses.Total.item<float>());
        Assert.Null(losses.Auxiliary);
        Assert.Equal(["loss", "decode.loss_ce", "decode.acc_seg"], losses.Named.Select(entry => entry.Name));
    }

    [Fact]
    public void Predict_OfAFlippedView_FlipsItBack()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var input = Array("input.npy.gz");
        var flipped = model.Logits(input.flip(3), 150, 210).flip(3).softmax(1).argmax(1)[0].to_type(ScalarType.Byte);
        Assert.True(model.Predict([new AugmentedView(input.flip(3), Flipped: true)], 150, 210).equal(flipped).all().item<bool>());
    }

    [Fact]
    public void Predict_InTraining_OrOfSeveralPictures_Refuses()
    {
        using var scope = NewDisposeScope();
        using var model = New(Small);
        Assert.Contains("call eval() first", Assert.Throws<InvalidOperationException>(() => model.Predict(rand(1, 3, 40, 48), 40, 48)).Message, StringComparison.Ordinal);
        model.eval();
        Assert.Contains("one picture is predicted at a time", Assert.Throws<ArgumentException>(() => model.Predict(rand(2, 3, 40, 48), 40, 48)).Message, StringComparison.Ordinal);
        Assert.Contains("one picture is predicted at a time", Assert.Throws<ArgumentException>(() => model.Predict([], 40, 48)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OfHeadsWithDifferentClasses_Refuses()
    {
        var backbone = new SlakBackbone(Small);
        var message = Assert.Throws<ArgumentException>(() => new EncoderDecoder(backbone,
            new UperHead(new UperHeadConfig { Classes = 5, Channels = 4 }, backbone.Features),
            new FcnHead(new FcnHeadConfig { Classes = 6, Channels = 4 }, backbone.Features))).Message;
        Assert.Equal("Segmenter: the auxiliary head has 6 classes, the decode head 5; make them equal.", message);
    }

    [Fact]
    public void Model_InDoublePrecision_TrainsAndPredicts()
    {
        using var scope = NewDisposeScope();
        using var model = New(Small);
        model.to(ScalarType.Float64);
        var losses = model.ComputeLosses(rand([2, 3, 40, 48], float64), randint(0, 5, [2, 40, 48], int64));
        losses.Total.backward();
        Assert.Equal(ScalarType.Float64, losses.Total.dtype);
        model.eval();
        Assert.Equal([33, 44], model.Predict(rand([1, 3, 40, 48], float64), 33, 44).shape);
    }

    [Fact]
    public void ComputeLosses_UnderAutocast_IsNearSinglePrecision()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        model.train();
        var (images, labels) = (Array("train_input.npy.gz"), Array("train_labels.npy").squeeze(1).to_type(ScalarType.Int64));
        var expected = model.ComputeLosses(images, labels).Total.item<float>();
        SegmentationLosses losses;
        using (new Autocast(DeviceType.CPU))
            losses = model.ComputeLosses(images, labels);
        losses.Total.backward();
        Assert.InRange(losses.Total.item<float>(), 0.98f * expected, 1.02f * expected);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.grad!.dtype));
    }

    [Fact]
    public void TrainingStep_AndPrediction_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        using var model = New(Small, inference: Slide(40, 40, 27, 27));
        var (images, labels) = (rand(2, 3, 64, 72), randint(0, 5, [2, 64, 72], int64));
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            model.zero_grad();
            model.ComputeLosses(images, labels).Total.backward();
        });
        TensorLeak.AssertNone(() =>
        {
            var losses = model.ComputeLosses(images, labels);
            foreach (var (_, value) in losses.Named)
                value.Dispose();
        });
        model.eval();
        using var image = images.narrow(0, 0, 1);
        TensorLeak.AssertNone(() => model.Predict(image, 50, 60).Dispose());
        TensorLeak.AssertNone(() => model.Predict([new(image, false), new(image, true)], 50, 60).Dispose());
    }

    private static long BackboneMultiplyAdds(ModelProfile profile) =>
        profile.Weights.Where(weight => weight.Name.StartsWith("backbone.", StringComparison.Ordinal)).Sum(weight => weight.MultiplyAdds);

    private static EncoderDecoder New(SlakConfig config, bool auxiliary = true, SegmentationInferenceConfig? inference = null)
    {
        var backbone = new SlakBackbone(config);
        return new EncoderDecoder(backbone,
            new UperHead(new UperHeadConfig { Classes = 5, Channels = 8 }, backbone.Features),
            auxiliary ? new FcnHead(new FcnHeadConfig { Classes = 5, Channels = 4 }, backbone.Features) : null,
            inference);
    }
}
