using SlakDet.Backbones.Profiling;
using SlakDet.Training.Schema;

namespace SlakDet.Training;

/// <summary>Size and cost of a config's model.</summary>
/// <param name="Profile">Every weight with its cost at the given size.</param>
/// <param name="Height">Height of the picture that the cost is for.</param>
/// <param name="Width">Its width.</param>
public sealed record ModelReport(ModelProfile Profile, int Height, int Width)
{
    /// <summary>State-dict prefix of the part whose weights may be sparse.</summary>
    public const string SparsePart = "backbone.";

    /// <summary>Builds a config's model and profiles it; no weights are read.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="height">Height of the picture to count operations for.</param>
    /// <param name="width">Its width.</param>
    /// <param name="note">Told what takes time.</param>
    public static ModelReport Create(string configPath, IReadOnlyList<string> overrides, int height, int width, Action<string>? note = null)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        config.Task.Dataset.Prepare(note);
        return new ModelReport(config.Task.Profile(height, width), height, width);
    }
}
