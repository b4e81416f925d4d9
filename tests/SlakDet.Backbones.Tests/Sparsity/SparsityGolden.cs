using System.Text.Json.Nodes;
using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

/// <summary>The reference results of tests/Goldens/sparsity.</summary>
internal static class SparsityGolden
{
    public static JsonObject Json { get; } = JsonNode.Parse(File.ReadAllText(Repository.Golden("sparsity", "sparsity.json")))!.AsObject();

    public static IReadOnlyList<string> MaskedNames { get; } = [.. Json["masked_names"]!.AsArray().Select(name => (string)name!)];

    /// <summary>The dense model in training mode.</summary>
    public static SlakClassifier Model()
    {
        var model = new SlakClassifier(new SlakConfig { Depths = [1, 1, 2, 1], Dims = [16, 24, 40, 56], LayerScaleInit = 1 }, 10);
        using var file = WeightFile.Open(Repository.Golden("sparsity", "checkpoint.pth"));
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file));
        plan.ThrowIfBelow(1);
        ModuleWeights.Apply(plan, model);
        return model;
    }

    /// <summary>Mean cross-entropy of the one batch, with its graph.</summary>
    public static Tensor Loss(SlakClassifier model) => nn.functional.cross_entropy(
        model.call(TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("sparsity", "images.npy")))),
        TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("sparsity", "labels.npy"))));

    /// <summary>The arrays of an <c>.npz</c> file.</summary>
    public static IReadOnlyDictionary<string, Tensor> Arrays(string file) =>
        NpyFile.ReadArchive(Repository.Golden("sparsity", file)).ToDictionary(entry => entry.Key, entry => TensorConversion.ToTensor(entry.Value));

    /// <summary>Masks as bool tensors.</summary>
    public static IReadOnlyDictionary<string, Tensor> Masks(string file) => Arrays(file).ToDictionary(entry => entry.Key, entry => entry.Value.to_type(ScalarType.Bool));

    /// <summary>Number of true elements.</summary>
    public static long Count(Tensor mask) => mask.sum().item<long>();
}
