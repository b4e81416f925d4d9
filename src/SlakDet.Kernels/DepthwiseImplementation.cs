namespace SlakDet.Kernels;

/// <summary>Who computes depthwise convolutions.</summary>
public enum DepthwiseImplementation
{
    /// <summary>Whichever was measured to be faster for the kernel, type and device; libtorch on CUDA devices where the project's kernels cannot be compiled.</summary>
    Auto,

    /// <summary>This project's own loops wherever they can: float32 and bfloat16 in main memory and on CUDA, where it is an error if they cannot be compiled. Else libtorch.</summary>
    SlakDet,

    /// <summary>libtorch's operator, always, on maps as they lie: channels last inside a network.</summary>
    Libtorch,

    /// <summary>libtorch's operator, always, on contiguous maps (N, C, H, W): as published models run it, for comparison.</summary>
    LibtorchContiguous,
}
