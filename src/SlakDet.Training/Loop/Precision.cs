namespace SlakDet.Training.Loop;

/// <summary>Number type of matrix products and convolutions; parameters, gradients and losses are always float32.</summary>
public enum Precision
{
    /// <summary>Float32 throughout.</summary>
    Fp32,

    /// <summary>Float32, but matrix products and convolutions on CUDA devices with factors of 10 bits (TF32); on processors as <see cref="Fp32"/>.</summary>
    Tf32,

    /// <summary>bfloat16 by libtorch's autocast.</summary>
    Bf16,
}
