namespace SlakDet.Weights.Tests;

public class StateDictTests
{
    private static readonly string[] BlockNames =
        ["gamma", "conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"];

    [Fact]
    public void FromPublished_ImageNetFile_TakesModelNotItsAverage()
    {
        using var file = Open("imagenet.pth");
        var dict = StateDict.FromPublished(file);

        Assert.Equal(BlockNames, dict.Select(t => t.Name));
        Assert.Equal([-3, -2.5f, -2], dict.First().ToSingles());
        Assert.EndsWith("imagenet.pth (model)", dict.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPublished_NamedContainer_TakesThat()
    {
        using var file = Open("imagenet.pth");

        Assert.Equal([-1.5f, -1.25f, -1], StateDict.FromPublished(file, "model_ema").First().ToSingles());
    }

    [Fact]
    public void FromPublished_NoSuchContainer_ListsThoseThatExist()
    {
        using var file = Open("imagenet.pth");
        var refused = Assert.Throws<WeightsException>(() => StateDict.FromPublished(file, "ema"));

        Assert.Equal("SD-CONTAINER", refused.Code);
        Assert.EndsWith("there is no dictionary 'ema' with tensors; the file has 'model', 'model_ema'.", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FromPublished_ContainerOfAFlatFile_SaysThatItIsFlat()
    {
        using var file = Open("bare.pth");
        var refused = Assert.Throws<WeightsException>(() => StateDict.FromPublished(file, "optimizer"));

        Assert.EndsWith("there is no dictionary 'optimizer' with tensors; the file is flat.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPublished_OnlyUnknownContainers_AsksForAName()
    {
        using var file = Open("unknown_containers.pth");
        var refused = Assert.Throws<WeightsException>(() => StateDict.FromPublished(file));

        Assert.Equal("SD-CONTAINER", refused.Code);
        Assert.EndsWith("none of state_dict, model, module is in the file; the file has 'model_ema', 'student'. Name the one to read.",
            refused.Message, StringComparison.Ordinal);
        Assert.Equal(["w"], StateDict.FromPublished(file, "student").Select(t => t.Name));
    }

    [Fact]
    public void FromPublished_BareFile_TakesAll()
    {
        using var file = Open("bare.pth");

        Assert.Equal(BlockNames, StateDict.FromPublished(file).Select(t => t.Name));
    }

    [Fact]
    public void FromPublished_DataParallelSegmenter_LosesModule()
    {
        using var file = Open("mmseg_ddp.pth");
        var dict = StateDict.FromPublished(file);

        Assert.Equal([.. BlockNames.Select(n => "backbone." + n), "decode_head.conv_seg.weight", "decode_head.conv_seg.bias"],
            dict.Select(t => t.Name));
    }

    [Theory]
    [InlineData("imagenet.pth")]
    [InlineData("mmseg_ddp.pth")]
    [InlineData("bare.pth")]
    public void Backbone_EveryLayout_HasTheBackbonesOwnNames(string name)
    {
        using var file = Open(name);

        Assert.Equal(BlockNames, StateDict.FromPublished(file).Backbone().Select(t => t.Name));
    }

    [Fact]
    public void FromPublished_FirstReleaseNames_BecomeTheLaterOnes()
    {
        using var file = Open("decom.pth");

        Assert.Equal(["stages.0.0.large_kernel.LoRA1.conv.weight", "stages.0.0.large_kernel.LoRA2.conv.weight", "stages.0.0.gamma"],
            StateDict.FromPublished(file).Select(t => t.Name));
    }

    [Fact]
    public void Under_Prefix_KeepsOnlyWhatHasIt()
    {
        using var file = Open("mmseg_ddp.pth");
        var head = StateDict.FromPublished(file).Under("decode_head.");

        Assert.Equal(["conv_seg.weight", "conv_seg.bias"], head.Select(t => t.Name));
        Assert.True(head.TryGet("conv_seg.bias", out var bias));
        Assert.Equal([-3, -2.5f], bias.ToSingles());
        Assert.False(head.TryGet("decode_head.conv_seg.bias", out _));
        Assert.True(head.HasPrefix("conv_seg."));
        Assert.False(head.HasPrefix("backbone."));
    }

    [Fact]
    public void WithoutPrefix_TwoNamesBecomeOne_IsRefused()
    {
        using var folder = new TempFolder();
        SafetensorsWriter.Write(folder["x.safetensors"], [Byte("w"), Byte("old.w")]);
        using var file = WeightFile.Open(folder["x.safetensors"]);
        var refused = Assert.Throws<WeightsException>(() => StateDict.FromPublished(file).WithoutPrefix("old."));

        Assert.Equal("SD-STATEDICT-DUPLICATE", refused.Code);
        Assert.Contains("two tensors are named 'w'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPublished_SafetensorsWithModelPrefix_IsFlat()
    {
        using var folder = new TempFolder();
        SafetensorsWriter.Write(folder["x.safetensors"], [Byte("model.w"), Byte("module.v")]);
        using var file = WeightFile.Open(folder["x.safetensors"]);

        Assert.Equal(["model.w", "v"], StateDict.FromPublished(file).Select(t => t.Name));
    }

    private static TensorPayload Byte(string name) => new(new TensorSpec(name, TensorElementType.UInt8, []), new byte[1]);

    private static WeightFile Open(string name) => WeightFile.Open(Repository.Golden("weights", name));
}
