using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The objects of one picture that a detector trains on; there may be none.</summary>
/// <param name="Boxes">(k, 4), float32: x1, y1, x2, y2 in network pixels, continuous coordinates (width = x2 - x1).</param>
/// <param name="Labels">(k), int64: 0 to classes - 1.</param>
/// <param name="Masks">(k, H, W) of the picture's padded size, uint8, 0 or 1, best in main memory, where mask targets are cut; null for detectors without masks.</param>
public sealed record DetectionTruth(Tensor Boxes, Tensor Labels, Tensor? Masks = null);
