namespace SlakDet.Training.Optimization;

/// <summary>What the grouping rules look at in a trainable parameter.</summary>
/// <param name="Name">Its full published name: <c>backbone.stages.0.0.pwconv1.weight</c>.</param>
/// <param name="Rank">How many dimensions it has.</param>
/// <param name="IsTorchNorm">
/// Whether it belongs to a batch, instance, group or layer norm module of PyTorch. SLaK's own channel-first and channel-last layer norms
/// are none.
/// </param>
public sealed record ParameterInfo(string Name, int Rank, bool IsTorchNorm);
