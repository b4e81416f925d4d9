using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The boxes of one picture that a head trains on.</summary>
/// <remarks>Candidates are the matched boxes or, when the objects join, "objects, then boxes"; indices count in that list.</remarks>
/// <param name="Positive">(p), int64, ascending: candidates that belong to an object.</param>
/// <param name="Negative">(q), int64, ascending: candidates that are background.</param>
/// <param name="Boxes">(p + q, 4): the positives' boxes, then the negatives'.</param>
/// <param name="PositiveTruth">(p), int64: the object of each positive.</param>
/// <param name="PositiveIsTruth">(p), bool: whether the positive is an object's own box.</param>
public sealed record SampleResult(Tensor Positive, Tensor Negative, Tensor Boxes, Tensor PositiveTruth, Tensor PositiveIsTruth)
{
    /// <summary>Number of positives, p.</summary>
    public long PositiveCount => Positive.shape[0];

    /// <summary>Number of negatives, q.</summary>
    public long NegativeCount => Negative.shape[0];

    /// <summary>The sample that chosen candidates make.</summary>
    /// <param name="match">Of the boxes.</param>
    /// <param name="boxes">(n, 4), the matched boxes.</param>
    /// <param name="truthBoxes">(k, 4), the objects they were matched with.</param>
    /// <param name="addTruth">Whether the candidates are "objects, then boxes" instead of the boxes.</param>
    /// <param name="positive">(p), int64: candidates with an object.</param>
    /// <param name="negative">(q), int64: other candidates.</param>
    public static SampleResult Of(MatchResult match, Tensor boxes, Tensor truthBoxes, bool addTruth, Tensor positive, Tensor negative)
    {
        using var scope = NewDisposeScope();
        var added = addTruth ? truthBoxes.shape[0] : 0;
        var candidates = added > 0 ? cat([truthBoxes, boxes], 0) : boxes;
        return new SampleResult(positive.alias(), negative.alias(), candidates.index_select(0, cat([positive, negative], 0)),
            Objects(match, added).index_select(0, positive).Plus(-1L), positive.Below(added)).MoveToOuterDisposeScope();
    }

    /// <summary>The assignment of all candidates: objects that join in front belong to themselves.</summary>
    internal static Tensor Objects(MatchResult match, long added) => added == 0
        ? match.Assignment.alias()
        : cat([arange(1, added + 1, ScalarType.Int64, match.Assignment.device), match.Assignment], 0);

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal SampleResult MoveToOuterDisposeScope()
    {
        foreach (var tensor in (Tensor[])[Positive, Negative, Boxes, PositiveTruth, PositiveIsTruth])
            tensor.MoveToOuterDisposeScope();
        return this;
    }
}
