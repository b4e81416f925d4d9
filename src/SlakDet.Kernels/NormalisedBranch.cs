using static TorchSharp.torch;

namespace SlakDet.Kernels;

/// <summary>A depthwise convolution followed by batch normalisation (Ioffe and Szegedy, ICML 2015), as one of several parallel branches.</summary>
/// <param name="Weight">Kernels (C, 1, kh, kw), kh and kw odd.</param>
/// <param name="Scale">Gamma of the norm, (C).</param>
/// <param name="Offset">Beta of the norm, (C).</param>
/// <param name="RunningMean">Running mean, (C), float32, moved by a training pass.</param>
/// <param name="RunningVariance">Running unbiased variance, (C), float32, moved by a training pass.</param>
public sealed record NormalisedBranch(Tensor Weight, Tensor Scale, Tensor Offset, Tensor RunningMean, Tensor RunningVariance);
