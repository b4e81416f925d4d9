using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>One view of a picture for test-time augmentation, made by the data side: resized, maybe flipped, normalised.</summary>
/// <param name="Image">(1, 3, h, w), any size.</param>
/// <param name="Flipped">Whether the picture was mirrored left to right; its scores are mirrored back.</param>
public readonly record struct AugmentedView(Tensor Image, bool Flipped);
