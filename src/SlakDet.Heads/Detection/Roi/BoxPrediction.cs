using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>What a box head says of R regions.</summary>
/// <param name="Logits">(R, classes + 1), the background last.</param>
/// <param name="Deltas">(R, 4 * classes), class c at columns 4c to 4c + 3: dx, dy, dw, dh of the box coder.</param>
public readonly record struct BoxPrediction(Tensor Logits, Tensor Deltas)
{
    /// <summary>The most likely class of each region, the background aside: (R), int64.</summary>
    internal Tensor Foreground => Logits.narrow(1, 0, Logits.shape[1] - 1).argmax(1);

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal BoxPrediction MoveToOuterDisposeScope()
    {
        Logits.MoveToOuterDisposeScope();
        Deltas.MoveToOuterDisposeScope();
        return this;
    }
}
