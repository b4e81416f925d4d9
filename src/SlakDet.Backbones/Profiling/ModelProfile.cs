using static TorchSharp.torch;

namespace SlakDet.Backbones.Profiling;

/// <summary>What a model is made of and what it costs to run, found from shapes alone.</summary>
/// <remarks>
/// Multiply-accumulates count the convolutions and linear layers of inference on one picture, biases, norms, activations and
/// resizing left out: what the papers call FLOPs. A model on the META device can be profiled without memory for its weights.
/// </remarks>
public sealed class ModelProfile
{
    private ModelProfile(IReadOnlyList<WeightProfile> weights) => Weights = weights;

    /// <summary>All entries of the state dict: parameters in the order of the model, then buffers.</summary>
    public IReadOnlyList<WeightProfile> Weights { get; }

    /// <summary>Number of trainable values.</summary>
    public long Parameters => Weights.Where(weight => weight.IsParameter).Sum(weight => weight.Elements);

    /// <summary>Multiply-accumulates for one picture.</summary>
    public long MultiplyAdds => Weights.Sum(weight => weight.MultiplyAdds);

    /// <summary>Profiles a model for one picture.</summary>
    /// <param name="model">A model that is <see cref="IProfiled"/>, on any device.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <typeparam name="T">The model's type.</typeparam>
    public static ModelProfile Of<T>(T model, int height, int width) where T : nn.Module, IProfiled
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var parameters = model.named_parameters().Select(entry => Profile(entry.name, entry.parameter.shape, isParameter: true));
        var buffers = model.named_buffers().Select(entry => Profile(entry.name, entry.buffer.shape, isParameter: false));
        return new ModelProfile([.. parameters, .. buffers]);

        WeightProfile Profile(string name, long[] shape, bool isParameter)
        {
            var profile = new WeightProfile(name, shape, isParameter, 0);
            return profile.IsMaskable ? profile with { MultiplyAdds = profile.Elements * model.Positions(name, height, width) } : profile;
        }
    }

    /// <summary>Parameters that are not zero when the maskable weights of a part of the model have a density.</summary>
    /// <param name="density">Share of values kept, in [0, 1].</param>
    /// <param name="prefix">Which part: names that start with this; all if empty.</param>
    public double EffectiveParameters(double density, string prefix = "") =>
        EffectiveParameters(Uniform(density, prefix));

    /// <summary>Parameters that are not zero when each weight has a density of its own.</summary>
    /// <param name="densityOf">Share of a weight's values kept, in [0, 1].</param>
    public double EffectiveParameters(Func<WeightProfile, double> densityOf) =>
        Parameters - Weights.Where(weight => weight.IsParameter).Sum(weight => (1 - densityOf(weight)) * weight.Elements);

    /// <summary>Multiply-accumulates that are left when the maskable weights of a part of the model have a density.</summary>
    /// <param name="density">Share of values kept, in [0, 1].</param>
    /// <param name="prefix">Which part: names that start with this; all if empty.</param>
    public double EffectiveMultiplyAdds(double density, string prefix = "") =>
        EffectiveMultiplyAdds(Uniform(density, prefix));

    /// <summary>Multiply-accumulates that are left when each weight has a density of its own.</summary>
    /// <param name="densityOf">Share of a weight's values kept, in [0, 1].</param>
    public double EffectiveMultiplyAdds(Func<WeightProfile, double> densityOf) => MultiplyAdds - Weights.Sum(weight => (1 - densityOf(weight)) * weight.MultiplyAdds);

    private static Func<WeightProfile, double> Uniform(double density, string prefix) =>
        weight => weight.IsMaskable && weight.Name.StartsWith(prefix, StringComparison.Ordinal) ? density : 1;
}
