using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>What one training pass of a detector gives: all scalars on the model's device, nothing read to the host.</summary>
/// <param name="Total">Sum of the losses, weighted; the tensor to differentiate.</param>
/// <param name="Terms">Losses and accuracies by the names of MMDetection's logs, in a fixed order.</param>
public sealed record DetectionLosses(Tensor Total, IReadOnlyList<(string Name, Tensor Value)> Terms)
{
    /// <summary>The values to log: <c>loss</c>, the total, then the terms.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Named => [("loss", Total), .. Terms];

    /// <summary>Adds up the terms whose name contains "loss".</summary>
    internal static DetectionLosses Of(IReadOnlyList<(string Name, Tensor Value)> terms)
    {
        using var scope = NewDisposeScope();
        var losses = terms.Where(term => term.Name.Contains("loss", StringComparison.Ordinal)).Select(term => term.Value);
        return new DetectionLosses(losses.Aggregate((sum, loss) => sum.Plus(loss)).MoveToOuterDisposeScope(), terms);
    }

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal DetectionLosses MoveToOuterDisposeScope()
    {
        foreach (var (_, value) in Named)
            value.MoveToOuterDisposeScope();
        return this;
    }
}
