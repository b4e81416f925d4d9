using System.Runtime.InteropServices;
using SlakDet.Annotations.Masks;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Boxes of one picture with what they are said to hold.</summary>
/// <param name="Boxes">(k, 4): x1, y1, x2, y2.</param>
/// <param name="Scores">(k): probabilities.</param>
/// <param name="Labels">(k), int64: class indices.</param>
public readonly record struct ScoredBoxes(Tensor Boxes, Tensor Scores, Tensor Labels)
{
    /// <summary>The rows of these indices.</summary>
    internal ScoredBoxes Take(Tensor rows) => new(Boxes.index_select(0, rows), Scores.index_select(0, rows), Labels.index_select(0, rows));

    /// <summary>As plain values.</summary>
    internal Detections ToDetections(RleMask[]? masks)
    {
        using var scope = NewDisposeScope();
        return new Detections(Values<float>(Boxes.to_type(ScalarType.Float32)), Values<float>(Scores.to_type(ScalarType.Float32)),
            Values<int>(Labels.to_type(ScalarType.Int32)), masks);

        static T[] Values<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.cpu().contiguous().bytes).ToArray();
    }

    /// <summary>Hands the tensors to the dispose scope around the current one.</summary>
    internal ScoredBoxes MoveToOuterDisposeScope()
    {
        foreach (var tensor in (Tensor[])[Boxes, Scores, Labels])
            tensor.MoveToOuterDisposeScope();
        return this;
    }
}
