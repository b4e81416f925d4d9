using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Sparsity;
using SlakDet.Training.Schema;
using SlakDet.Weights;

namespace SlakDet.Training;

/// <summary>Size and cost of a config's model.</summary>
/// <param name="Profile">Every weight with its cost at the given size.</param>
/// <param name="Height">Height of the picture that the cost is for.</param>
/// <param name="Width">Its width.</param>
public sealed record ModelReport(ModelProfile Profile, int Height, int Width)
{
    /// <summary>State-dict prefix of the part whose weights may be sparse; empty for all.</summary>
    public string SparsePart { get; } = MaskableWeights.PartOf(Profile.Weights.Select(weight => weight.Name));

    /// <summary>Share of values that are not zero in each weight that may be sparse, by name; null where no weights were looked at.</summary>
    public IReadOnlyDictionary<string, double>? Densities { get; private init; }

    /// <summary>Builds a config's model and profiles it.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="height">Height of the picture to count operations for.</param>
    /// <param name="width">Its width.</param>
    /// <param name="weights">
    /// Weights to find densities in: what <see cref="ModelWeights.Load"/> takes, or a file of the backbone alone, such as a pre-trained classifier; null
    /// for none.
    /// </param>
    /// <param name="note">Told what takes time.</param>
    /// <exception cref="WeightsException">The weights cannot be read or are of another model.</exception>
    public static ModelReport Create(string configPath, IReadOnlyList<string> overrides, int height, int width, string? weights = null, Action<string>? note = null)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        config.Task.Dataset.Prepare(note);
        var report = new ModelReport(config.Task.Profile(height, width), height, width);
        return weights == null ? report : report with { Densities = report.ReadDensities(ModelWeights.FileOf(weights, note), note) };
    }

    /// <summary>The weights that may be sparse, in the order of the model.</summary>
    public IEnumerable<WeightProfile> Maskable => Profile.Weights.Where(weight => weight.IsMaskable && weight.Name.StartsWith(SparsePart, StringComparison.Ordinal));

    private Dictionary<string, double> ReadDensities(string path, Action<string>? note)
    {
        using var file = WeightFile.Open(path);
        var plan = LoadPlan.Create([.. Maskable.Select(weight => new TensorSpec(weight.Name[SparsePart.Length..], TensorElementType.Float32, weight.Shape))],
            StateDict.FromPublished(file).Backbone());
        plan.ThrowIfBelow(1);
        note?.Invoke($"densities of {path}");
        return plan.Applied.ToDictionary(planned => SparsePart + planned.Target.Name, planned => planned.Source.Density());
    }
}
