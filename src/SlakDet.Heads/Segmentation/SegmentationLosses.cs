using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>What one training pass of a segmenter gives: all scalars on the model's device, nothing read to the host.</summary>
/// <param name="Total">Sum of the losses, weighted; the tensor to differentiate.</param>
/// <param name="Decode">Loss of the decode head.</param>
/// <param name="DecodeAccuracy">Share of the labelled pixels that the decode head gets right, in percent.</param>
/// <param name="Auxiliary">Loss of the auxiliary head times its weight; null without such a head.</param>
/// <param name="AuxiliaryAccuracy">Pixel accuracy of the auxiliary head in percent; null without such a head.</param>
public sealed record SegmentationLosses(
    Tensor Total, Tensor Decode, Tensor DecodeAccuracy, Tensor? Auxiliary, Tensor? AuxiliaryAccuracy)
{
    /// <summary>The values to log by the names of MMSegmentation's logs, in a fixed order.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Named => Auxiliary is null
        ? [("loss", Total), ("decode.loss_ce", Decode), ("decode.acc_seg", DecodeAccuracy)]
        :
        [
            ("loss", Total), ("decode.loss_ce", Decode), ("decode.acc_seg", DecodeAccuracy),
            ("aux.loss_ce", Auxiliary), ("aux.acc_seg", AuxiliaryAccuracy!),
        ];

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal SegmentationLosses MoveToOuterDisposeScope()
    {
        foreach (var tensor in (Tensor?[])[Total, Decode, DecodeAccuracy, Auxiliary, AuxiliaryAccuracy])
            tensor?.MoveToOuterDisposeScope();
        return this;
    }
}
