using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Which object each of n boxes belongs to.</summary>
/// <param name="Assignment">(n), int64: -1 ignored, 0 background, k the object with index k - 1.</param>
/// <param name="MaxOverlap">(n), float32: the largest overlap with any object; 0 where there is none.</param>
public sealed record MatchResult(Tensor Assignment, Tensor MaxOverlap)
{
    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal MatchResult MoveToOuterDisposeScope()
    {
        Assignment.MoveToOuterDisposeScope();
        MaxOverlap.MoveToOuterDisposeScope();
        return this;
    }
}
