using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>What a region proposal head is trained with; all on the model's device, nothing read to the host.</summary>
/// <param name="Classification">Sum of <paramref name="ClassificationByLevel"/>, a scalar.</param>
/// <param name="Regression">Sum of <paramref name="RegressionByLevel"/>, a scalar.</param>
/// <param name="ClassificationByLevel">(levels): each level's part of the binary cross entropy.</param>
/// <param name="RegressionByLevel">(levels): each level's part of the loss of the offsets.</param>
public sealed record RegionProposalLosses(Tensor Classification, Tensor Regression, Tensor ClassificationByLevel, Tensor RegressionByLevel)
{
    /// <summary>The losses by the names of MMDetection's logs; their sum is to be differentiated.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Named => [("loss_rpn_cls", Classification), ("loss_rpn_bbox", Regression)];

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal RegionProposalLosses MoveToOuterDisposeScope()
    {
        foreach (var tensor in (Tensor[])[Classification, Regression, ClassificationByLevel, RegressionByLevel])
            tensor.MoveToOuterDisposeScope();
        return this;
    }
}
