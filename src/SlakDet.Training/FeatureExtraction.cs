using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Data.Images;
using SlakDet.Data.Segmentation;
using SlakDet.Data.Transforms;
using SlakDet.Training.Configuration;
using SlakDet.Training.Schema;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training;

/// <summary>Runs a backbone or classifier on one input and keeps what comes out: to compare implementations value by value.</summary>
public static class FeatureExtraction
{
    /// <summary>Writes <c>feat0.npy</c> to <c>feat3.npy</c>, or <c>logits.npy</c> where the model has <c>classes</c>.</summary>
    /// <param name="modelPath">A JSON file with just a backbone section, and <c>classes</c> for the classifier form.</param>
    /// <param name="weightsPath">A safetensors or <c>.pth</c> file of the published layouts or of ours.</param>
    /// <param name="inputPath">A float32 array (N, 3, H, W), already normalised, as <c>.npy</c> or <c>.npy.gz</c>; or a picture, normalised here as for ImageNet at its own size.</param>
    /// <param name="outFolder">Made if missing.</param>
    /// <param name="note">Told what was loaded.</param>
    /// <returns>The paths written.</returns>
    public static IReadOnlyList<string> Execute(string modelPath, string weightsPath, string inputPath, string outFolder, Action<string>? note = null)
    {
        var (config, classes) = ConfigDocument.Load(modelPath).Bind(root => (BackboneSchema.Bind(root), root.OptionalInt("classes", min: 1)));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        nn.Module model = classes is { } count ? new SlakClassifier(config, count) : new SlakBackbone(config);
        using var file = WeightFile.Open(weightsPath);
        var source = StateDict.FromPublished(file);
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), classes == null ? source.Backbone() : source);
        plan.ThrowIfBelow();
        ModuleWeights.Apply(plan, model);
        note?.Invoke($"weights {weightsPath}: {plan.ToReport()}");
        model.eval();
        var input = ReadInput(inputPath);
        var outputs = model switch
        {
            SlakClassifier classifier => [("logits", classifier.call(input))],
            SlakBackbone backbone => backbone.call(input).Select((feature, i) => ($"feat{i}", feature)),
            _ => throw new InvalidOperationException($"{model.GetType().Name} has no features."),
        };
        Directory.CreateDirectory(outFolder);
        var written = new List<string>();
        foreach (var (name, tensor) in outputs)
        {
            written.Add(Path.Combine(outFolder, name + ".npy"));
            NpyFile.Write(written[^1], TensorConversion.ToArray(tensor));
        }
        return written;
    }

    private static Tensor ReadInput(string path)
    {
        if (!path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".npy.gz", StringComparison.OrdinalIgnoreCase))
        {
            using var picture = ImageFile.DecodeColor(path);
            var values = new float[3 * picture.Height * picture.Width];
            var standard = new SegmentationTestConfig();
            new Normalizer(standard.Mean, standard.Std).Apply(picture, values, picture.Height, picture.Width);
            return tensor(values, [1, 3, picture.Height, picture.Width]);
        }
        var array = NpyFile.Read(path);
        if (array.ElementType != TensorElementType.Float32 || array.Shape is not [_, 3, _, _])
            throw new WeightsException("SD-INPUT-SHAPE",
                $"{path} holds {array.ElementType} [{string.Join(", ", array.Shape)}]; needed is Float32 [N, 3, H, W], normalised as for training.");
        return TensorConversion.ToTensor(array);
    }
}
