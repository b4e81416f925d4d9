using SlakDet.Training.Checkpoints;
using SlakDet.Training.Loop;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests;

public sealed class WeightConversionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void FileOfClassifierTraining_ToPth_KeepsBothModelsUnderTheirNames()
    {
        var notes = new List<string>();
        WeightConversion.Execute(Repository.Golden("weights", "imagenet.pth"), _folder["out.pth"], note: notes.Add);

        using var file = WeightFile.Open(_folder["out.pth"]);
        Assert.Equal(["model", "model_ema"], file.Containers);
        Assert.Equal("best", file.Metadata["epoch"]);
        Assert.Equal([-3, -2.5f, -2], Gamma(StateDict.FromPublished(file)));
        Assert.Equal([-1.5f, -1.25f, -1], Gamma(StateDict.FromPublished(file, "model_ema")));
        Assert.Equal([$"wrote model (7 tensors) and model_ema (7 tensors) to {_folder["out.pth"]}"], notes);
    }

    [Theory]
    [InlineData("out.pth")]
    [InlineData("out.safetensors")]
    public void FileOfClassifierTraining_AskedForOneContainer_GivesThatAlone(string name)
    {
        WeightConversion.Execute(Repository.Golden("weights", "imagenet.pth"), _folder[name], "model_ema");

        using var file = WeightFile.Open(_folder[name]);
        Assert.Equal(name.EndsWith(".pth", StringComparison.Ordinal) ? ["model"] : [], file.Containers);
        Assert.Equal([-1.5f, -1.25f, -1], Gamma(StateDict.FromPublished(file)));
    }

    [Fact]
    public void FileOfSegmenter_ToPth_IsAStateDict()
    {
        WeightConversion.Execute(Repository.Golden("seg", "checkpoint.pth"), _folder["out.pt"]);

        using var file = WeightFile.Open(_folder["out.pt"]);
        Assert.Equal(["state_dict"], file.Containers);
        using var source = WeightFile.Open(Repository.Golden("seg", "checkpoint.pth"));
        var (expected, actual) = (StateDict.FromPublished(source), StateDict.FromPublished(file));
        Assert.Equal(expected.Select(tensor => tensor.Spec), actual.Select(tensor => tensor.Spec));
        // What is masked in the file is exactly zero in the copy.
        Assert.Equal(expected.Select(tensor => tensor.Density()), actual.Select(tensor => tensor.Density()));
        Assert.Contains(actual, tensor => tensor.Density() is > 0.5 and < 0.7);
    }

    [Fact]
    public void CheckpointWithAverage_ToPth_HasModelAndAverage()
    {
        var checkpoint = SaveCheckpoint(withAverage: true);
        WeightConversion.Execute(_folder["run"], _folder["both.pth"]);
        WeightConversion.Execute(checkpoint, _folder["average.pth"], "model_ema");
        WeightConversion.Execute(checkpoint, _folder["plain.safetensors"], "model");
        WeightConversion.Execute(checkpoint, _folder["scored.safetensors"]);

        using var both = WeightFile.Open(_folder["both.pth"]);
        Assert.Equal(["model", "model_ema"], both.Containers);
        Assert.Equal([1, 0, 2], Gamma(StateDict.FromPublished(both)));
        Assert.Equal([3, 0, 4], Gamma(StateDict.FromPublished(both, "model_ema")));
        Assert.Equal([3, 0, 4], Read("average.pth"));
        Assert.Equal([1, 0, 2], Read("plain.safetensors"));
        Assert.Equal([3, 0, 4], Read("scored.safetensors"));
    }

    [Fact]
    public void CheckpointWithoutAverage_HasTheModelOnly()
    {
        var checkpoint = SaveCheckpoint(withAverage: false);
        WeightConversion.Execute(checkpoint, _folder["out.pth"]);
        using var file = WeightFile.Open(_folder["out.pth"]);
        Assert.Equal(["model"], file.Containers);

        var refused = Assert.Throws<WeightsException>(() => WeightConversion.Execute(checkpoint, _folder["x.pth"], "model_ema"));
        Assert.Equal(("SD-CONTAINER", $"{checkpoint}: the checkpoint has no 'model_ema'; it has model."), (refused.Code, refused.Message));
        Assert.False(File.Exists(_folder["x.pth"]));
    }

    [Theory]
    [InlineData(null, 3f)]
    [InlineData("model", 1f)]
    [InlineData("model_ema", 3f)]
    public void Load_OfACheckpoint_TakesTheContainerAskedFor(string? container, float expected)
    {
        var checkpoint = SaveCheckpoint(withAverage: true);
        using var model = new Scale();
        ModelWeights.Load(model, checkpoint, container: container);
        Assert.Equal(expected, model.Value);
    }

    [Theory]
    [InlineData(null, -3f)]
    [InlineData("model_ema", -1.5f)]
    public void Load_OfAFile_TakesTheContainerAskedFor(string? container, float expected)
    {
        using var model = new Scale();
        ModelWeights.Load(model, Repository.Golden("weights", "imagenet.pth"), container: container);
        Assert.Equal(expected, model.Value);
    }

    [Fact]
    public void TextsNamedLikeWeights_AreLeftOut()
    {
        SafetensorsWriter.Write(_folder["in.safetensors"], [Payload(1)], new Dictionary<string, string> { ["model"] = "SLaK", ["epoch"] = "3" });
        WeightConversion.Execute(_folder["in.safetensors"], _folder["out.pth"]);
        using var file = WeightFile.Open(_folder["out.pth"]);
        Assert.Equal(("epoch", "3"), (Assert.Single(file.Metadata).Key, file.Metadata["epoch"]));
        Assert.Equal([1], Gamma(StateDict.FromPublished(file)));
    }

    public void Dispose() => _folder.Dispose();

    private string SaveCheckpoint(bool withAverage)
    {
        var parts = new List<CheckpointPart> { new(TrainingState.ModelFile, stream => SafetensorsWriter.Write(stream, [Payload(1, 0, 2)])) };
        if (withAverage)
            parts.Add(new(TrainingState.AverageFile, stream => SafetensorsWriter.Write(stream, [Payload(3, 0, 4)])));
        return new CheckpointStore(_folder["run", "checkpoints"]).Save(1, parts, new CheckpointInfo("0123abcd", new Dictionary<string, string>())).Folder;
    }

    private float[] Read(string name)
    {
        using var file = WeightFile.Open(_folder[name]);
        return Gamma(StateDict.FromPublished(file));
    }

    private static TensorPayload Payload(params float[] values)
    {
        var bytes = new byte[4 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return new TensorPayload(new TensorSpec("gamma", TensorElementType.Float32, [values.Length]), bytes);
    }

    private static float[] Gamma(StateDict state)
    {
        Assert.True(state.TryGet("gamma", out var tensor));
        return tensor.ToSingles();
    }

    private sealed class Scale : nn.Module
    {
        private readonly TorchSharp.Modules.Parameter gamma = nn.Parameter(zeros(3));

        public Scale() : base(nameof(Scale)) => RegisterComponents();

        public float Value => gamma[0].item<float>();
    }
}
