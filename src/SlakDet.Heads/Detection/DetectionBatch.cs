using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>A batch for a detector; all tensors but masks on the model's device.</summary>
/// <param name="Images">(N, 3, H, W), normalised, zero beyond each picture.</param>
/// <param name="Geometry">Sizes of each picture.</param>
/// <param name="Truth">Objects of each picture; null where there is nothing to train on.</param>
public sealed record DetectionBatch(Tensor Images, IReadOnlyList<ImageGeometry> Geometry, IReadOnlyList<DetectionTruth>? Truth = null);
