using SlakDet.Backbones.Sparsity;
using SlakDet.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public sealed class MaskFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_AfterWrite_GivesMasksAndCountsBack()
    {
        using var written = Updated();
        var path = Write(written);
        var weights = Weights();
        using var read = MaskFile.Read(path, weights);

        Assert.Equal(["odd", "kernel"], read.Layers.Select(layer => layer.Name));
        Assert.Equal((written.Updates, written.Changed, written.Density, written.EverActive), (read.Updates, read.Changed, read.Density, read.EverActive));
        foreach (var (expected, actual) in written.Layers.Zip(read.Layers))
        {
            Assert.True(expected.Mask.equal(actual.Mask).all().item<bool>());
            Assert.True(expected.EverActive.equal(actual.EverActive).all().item<bool>());
            Assert.Equal((expected.Index, expected.Target, expected.Active), (actual.Index, actual.Target, actual.Active));
            Assert.True(actual.Weight.ne(0).equal(actual.Mask.ne(0)).all().item<bool>(), "the weights are masked");
        }
        Assert.True(weights[1].Weight.eq(1).all().item<bool>(), "a weight without a mask is dense");
        using var file = WeightFile.Open(path);
        Assert.Equal((13 + 7) / 8 + (60 + 7) / 8, file.Tensors.Where(tensor => tensor.Name.StartsWith("mask.", StringComparison.Ordinal)).Sum(tensor => tensor.Spec.ByteCount));
    }

    [Fact]
    public void Read_ForAnotherModel_IsRefused()
    {
        using var written = Updated();
        var path = Write(written);
        Refused(path, [("odd", nn.Parameter(ones(12))), ("dense", nn.Parameter(ones(4, 5))), ("kernel", nn.Parameter(ones(3, 1, 5, 4)))], "for the shape 13, the model's odd has 12");
        Refused(path, [("odd", nn.Parameter(ones(13))), ("kernel", nn.Parameter(ones(3, 4, 1, 5)))], "for the shape 3,1,5,4, the model's kernel has 3,4,1,5");
        Refused(path, [("odd", nn.Parameter(ones(13)))], "it has mask.kernel, but the config masks no such weight");
    }

    [Fact]
    public void Read_OfAFileThatIsIncomplete_IsRefused()
    {
        using var written = Updated();
        var (tensors, texts) = (MaskFile.Payloads(written), MaskFile.Metadata(written));
        Refused(Write(tensors.Where(tensor => tensor.Spec.Name != "everActive.odd"), texts), Weights(), "it lacks everActive.odd");
        Refused(Write(tensors, texts.Where(text => text.Key != "updates")), Weights(), "its metadata have no whole number 'updates'");
        Refused(Write(tensors, texts.Where(text => text.Key != "target.odd")), Weights(), "its metadata have no whole number 'target.odd'");
        Refused(Write(tensors, texts.Where(text => text.Key != "shape.odd")), Weights(), "for the shape unknown");
    }

    [Fact]
    public void Read_KeepsNoTensor()
    {
        using var written = Updated();
        var (path, weights) = (Write(written), Weights());
        TensorLeak.AssertNone(() => MaskFile.Read(path, weights).Dispose());
    }

    private static (string Name, Tensor Weight)[] Weights() => [("odd", nn.Parameter(ones(13))), ("dense", nn.Parameter(ones(4, 5))), ("kernel", nn.Parameter(ones(3, 1, 5, 4)))];

    /// <summary>Masks that an update has moved.</summary>
    private static WeightMasks Updated()
    {
        var masks = WeightMasks.Create(Weights(), i => i == 1 ? ones(4, 5, ScalarType.Bool) : TorchSharp.torch.ones(i == 0 ? [13] : [3, 1, 5, 4]).cumsum(0).eq(1));
        new DynamicSparsity(masks, new DynamicSparsityConfig { UpdateEvery = 1, Rate = 0.5 }, 10, new TestMoments(), TestDraws.Of(9)).AfterStep(1);
        Assert.NotEqual(0, masks.Changed);
        return masks;
    }

    private string Write(WeightMasks masks) => Write(MaskFile.Payloads(masks), MaskFile.Metadata(masks));

    private string Write(IEnumerable<TensorPayload> tensors, IEnumerable<KeyValuePair<string, string>> texts)
    {
        var path = _folder["masks.safetensors"];
        SafetensorsWriter.Write(path, tensors, texts.ToDictionary());
        return path;
    }

    private static void Refused(string path, (string, Tensor)[] weights, string why)
    {
        var e = Assert.Throws<WeightsException>(() => MaskFile.Read(path, weights));
        Assert.Equal("SD-MASKS", e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains("Use the checkpoint with the model", e.Message, StringComparison.Ordinal);
    }
}
