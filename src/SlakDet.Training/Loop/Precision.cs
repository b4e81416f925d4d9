namespace SlakDet.Training.Loop;

/// <summary>Number type of matrix products and convolutions; parameters, gradients and losses are always float32.</summary>
public enum Precision
{
    /// <summary>Float32 throughout.</summary>
    Fp32,

    /// <summary>bfloat16 by libtorch's autocast.</summary>
    Bf16,
}
