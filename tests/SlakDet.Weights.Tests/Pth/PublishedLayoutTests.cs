using System.Text.Json;

namespace SlakDet.Weights.Tests.Pth;

/// <summary>Files that PyTorch wrote: see tests/Goldens/weights/README.md for what is in them.</summary>
public class PublishedLayoutTests
{
    [Fact]
    public void Open_EveryElementType_HasTypeShapeAndValues()
    {
        using var file = Open("dtypes.pth");

        foreach (var type in new[] { TensorElementType.Float64, TensorElementType.Float32, TensorElementType.Float16,
            TensorElementType.BFloat16 })
        {
            var tensor = Get(file, type.ToString().ToLowerInvariant());
            Assert.Equal((type, "2,3"), (tensor.ElementType, string.Join(",", tensor.Shape)));
            Assert.Equal([-3, -2.5f, -2, -1.5f, -1, -0.5f], tensor.ToSingles());
        }
        foreach (var type in new[] { TensorElementType.Int64, TensorElementType.Int32, TensorElementType.Int16, TensorElementType.Int8 })
            Assert.Equal((type, "-3,-2,-1,0,1,2"),
                (Get(file, type.ToString().ToLowerInvariant()).ElementType, Integers(file, type.ToString().ToLowerInvariant())));
        Assert.Equal((TensorElementType.UInt8, "250,251,252,253,254,255"), (Get(file, "uint8").ElementType, Integers(file, "uint8")));
        Assert.Equal((TensorElementType.Bool, "1,0,1,0,0,1"), (Get(file, "bool").ElementType, Integers(file, "bool")));
        Assert.Equal([7.5f], Get(file, "scalar").ToSingles());
        Assert.Empty(Get(file, "scalar").Shape);
        Assert.Empty(Get(file, "empty").ToSingles());
        Assert.Equal([0, 3], Get(file, "empty").Shape);
        Assert.Equal([1, 1, 1], Get(file, "one").Shape);
        Assert.Equal("pth", file.Format);
    }

    [Theory]
    [InlineData("strided.pth")]
    [InlineData("deflated.pth")]
    public void Open_Views_ArePackedRowMajor(string name)
    {
        using var file = Open(name);

        Assert.Equal([-3, -1, 1, -2.5f, -0.5f, 1.5f, -2, 0, 2, -1.5f, 0.5f, 2.5f], Get(file, "transposed").ToSingles());
        Assert.Equal([-2.5f, -2, -0.5f, 0, 1.5f, 2], Get(file, "columns").ToSingles());
        Assert.Equal([-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f], Get(file, "every_second").ToSingles());
        Assert.Equal([-2, 0, 2], Get(file, "column").ToSingles());
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i * 0.5f - 3), Get(file, "channels_last").ToSingles());
        Assert.Equal(from k in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0,
            3) select (i * 12 + j * 4 + k) * 0.5f - 3,
            Get(file, "permuted").ToSingles());
        Assert.Equal("0,4,8,12,1,5,9,13,2,6,10,14,3,7,11,15", Integers(file, "bytes"));
        Assert.Equal(Get(file, "transposed").ToSingles(), Get(file, "halves").ToSingles());
        Assert.Equal(Get(file, "transposed").ToSingles(), Get(file, "doubles").ToSingles());
        Assert.Equal(11.0 / 12, Get(file, "transposed").Density(), 12);
        Assert.Empty(Get(file, "empty_view").ToSingles());
    }

    [Theory]
    [InlineData("tied.pth")]
    [InlineData("rezipped.pth")]
    public void Open_TiedTensors_ShareAStorage(string name)
    {
        using var file = Open(name);

        Assert.Equal(["whole", "again", "tail", "matrix"], file.Tensors.Select(t => t.Name));
        Assert.Equal(Get(file, "whole").ToSingles(), Get(file, "again").ToSingles());
        Assert.Equal([1, 1.5f, 2, 2.5f], Get(file, "tail").ToSingles());
        Assert.Equal([3, 4], Get(file, "matrix").Shape);
    }

    [Fact]
    public void Open_ImageNetFile_SkipsWhatIsNoTensor()
    {
        using var file = Open("imagenet.pth");

        Assert.Equal(["model", "model_ema"], file.Containers);
        Assert.Equal(["optimizer: optimizer state", "epoch: 'best'", "scaler: dictionary of 3 entries without tensors",
            "args: argparse.Namespace"], file.Skipped);
        Assert.Equal("best", file.Metadata["epoch"]);
        Assert.Equal(14, file.Tensors.Count);
        Assert.Equal("model.gamma", file.Tensors[0].Name);
        Assert.Equal([-3, -2.5f, -2], file.Tensors[0].ToSingles());
        Assert.Equal([-1.5f, -1.25f, -1], Get(file, "model_ema.gamma").ToSingles());
        Assert.Equal("1", Integers(file, "model.bn.num_batches_tracked"));
    }

    [Fact]
    public void Open_SegmenterFile_KeepsItsMetadata()
    {
        using var file = Open("mmseg_ddp.pth");

        Assert.Equal(["state_dict"], file.Containers);
        Assert.Equal("0.24.1", file.Metadata["meta.mmseg_version"]);
        Assert.Equal("160000", file.Metadata["meta.iter"]);
        Assert.Equal(["wall", "sky"],
            JsonDocument.Parse(file.Metadata["meta.CLASSES"]).RootElement.EnumerateArray().Select(e => e.GetString()!));
        Assert.Equal(["meta: dictionary of 8 entries without tensors", "optimizer: optimizer state"], file.Skipped);
    }

    [Fact]
    public void Open_ParametersListsAndNumberKeys_AreNamedByTheirPath()
    {
        using var file = Open("parameters.pth");

        Assert.Equal(["parameter", "frozen", "list.0", "list.1.inner", "3", "tuple.0"], file.Tensors.Select(t => t.Name));
        Assert.Equal(["list.2: 'text'"], file.Skipped);
    }

    [Theory]
    [InlineData("protocol3.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("protocol5.pth")]
    public void Open_OtherProtocols_AreRead(string name)
    {
        using var file = Open(name);

        Assert.Equal([-3, -2.5f, -2, -1.5f, -1, -0.5f], Assert.Single(file.Tensors).ToSingles());
        Assert.Equal(["args: argparse.Namespace", "epoch: 12"], file.Skipped);
        Assert.Equal("12", file.Metadata["epoch"]);
    }

    [Fact]
    public void Open_TrainingMetadata_IsListedAndNotBuilt()
    {
        using var file = Open("metadata.pth");

        Assert.Single(file.Tensors);
        Assert.Equal(
            [
                "np_scalar: numpy.core.multiarray.scalar", "np_array: numpy.core.multiarray._reconstruct", "size: a tuple of 2",
                    "device: torch.device",
                "dtype: torch.float16", "default: collections.defaultdict", "counter: collections.Counter", "deque: collections.deque",
                "path: pathlib.PurePosixPath", "when: datetime.datetime", "set: __builtin__.set", "frozenset: __builtin__.frozenset",
                "bytes: _codecs.encode", "complex: __builtin__.complex", "nan: a float", "negative: -5", "large: 1099511627776",
                    "none: None",
                "true: True", "text: 'ä中😀'", "simple: types.SimpleNamespace",
            ], file.Skipped);
        Assert.Equal("ä中😀", file.Metadata["text"]);
        Assert.Equal("-5", file.Metadata["negative"]);
        Assert.Equal("NaN", file.Metadata["nan"]);
    }

    [Theory]
    [InlineData("refused_legacy.pth", "SD-PTH-LEGACY", "before version 1.6")]
    [InlineData("refused_torchscript.pth", "SD-PTH-LAYOUT", "TorchScript")]
    [InlineData("refused_module.pth", "SD-PICKLE-GLOBAL",
        "'torch.nn.modules.linear.Linear', which is refused: it is not on the list of harmless types. Save only the state dict")]
    [InlineData("refused_complex.pth", "SD-PICKLE-GLOBAL", "'torch.ComplexFloatStorage'")]
    [InlineData("refused_sparse.pth", "SD-PICKLE-GLOBAL", "'torch._utils._rebuild_sparse_tensor'")]
    [InlineData("refused_quantized.pth", "SD-PICKLE-GLOBAL", "'torch._utils._rebuild_qtensor'")]
    [InlineData("refused_expanded.pth", "SD-PTH-STRIDE", "save it with .contiguous()")]
    [InlineData("refused_tensor_root.pth", "SD-PTH-ROOT", "the file holds a tensor")]
    public void Open_WhatPyTorchWritesButIsNoStateDict_SaysWhy(string name, string code, string text)
    {
        var refused = Assert.Throws<WeightsException>(() => Open(name));

        Assert.Equal(code, refused.Code);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }

    private static WeightFile Open(string name) => WeightFile.Open(Repository.Golden("weights", name));

    private static WeightTensor Get(WeightFile file, string name)
    {
        Assert.True(file.TryGet(name, out var tensor));
        return tensor;
    }

    private static string Integers(WeightFile file, string name)
    {
        var tensor = Get(file, name);
        var bytes = new byte[tensor.Spec.ByteCount];
        tensor.CopyTo(bytes);
        return string.Join(",", new NpyArray(tensor.ElementType, [.. tensor.Shape], bytes).ToInt64s());
    }
}
