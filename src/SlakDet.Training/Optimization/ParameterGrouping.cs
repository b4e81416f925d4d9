namespace SlakDet.Training.Optimization;

/// <summary>Puts the parameters of a model into optimizer groups.</summary>
public static class ParameterGrouping
{
    /// <summary>Groups parameters by learning-rate scale and weight decay.</summary>
    /// <param name="parameters">The trainable parameters, in the order of the model.</param>
    /// <param name="config">The rules.</param>
    /// <param name="weightDecay">Weight decay of the parameters that decay, at least 0.</param>
    /// <returns>Groups in the order of their first parameter; every parameter is in one.</returns>
    /// <exception cref="ArgumentException">The layer decay has too few layers for the backbone.</exception>
    public static IReadOnlyList<ParameterGroup> Group(
        IReadOnlyList<ParameterInfo> parameters, ParameterGroupingConfig config, double weightDecay) =>
        [.. parameters
            .GroupBy(parameter => (
                Scale: config.LayerDecay?.Scale(parameter.Name) ?? 1,
                WeightDecay: Decays(parameter, config.WeightDecayRule) ? weightDecay : 0))
            .Select(group => new ParameterGroup(group.Key.Scale, group.Key.WeightDecay, [.. group.Select(parameter => parameter.Name)]))];

    private static bool Decays(ParameterInfo parameter, WeightDecayRule rule) => rule switch
    {
        WeightDecayRule.SkipOneDimensional => parameter.Rank != 1 && !parameter.Name.EndsWith(".bias", StringComparison.Ordinal),
        WeightDecayRule.SkipTorchNorms => !parameter.IsTorchNorm,
        _ => true,
    };
}
