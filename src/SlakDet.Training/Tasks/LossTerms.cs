using static TorchSharp.torch;

namespace SlakDet.Training.Tasks;

/// <summary>The losses of one batch, on the device.</summary>
/// <param name="Total">Scalar to differentiate.</param>
/// <param name="Terms">Named scalars for the log: losses, accuracies.</param>
public sealed record LossTerms(Tensor Total, IReadOnlyList<(string Name, Tensor Value)> Terms);
