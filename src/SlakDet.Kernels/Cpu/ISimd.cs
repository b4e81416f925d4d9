namespace SlakDet.Kernels.Cpu;

/// <summary>A register of float32 numbers, so that one source serves all widths; the compiler specialises it for each.</summary>
internal unsafe interface ISimd<T> where T : struct, ISimd<T>
{
    /// <summary>Numbers a register.</summary>
    static abstract int Count { get; }

    /// <summary>All zeros.</summary>
    static abstract T Zero { get; }

    /// <summary>The numbers at an address of any alignment.</summary>
    static abstract T Load(float* address);

    /// <summary>One number, repeated.</summary>
    static abstract T Broadcast(float value);

    /// <summary>a * b + sum, in one rounding where the processor has that.</summary>
    static abstract T MultiplyAdd(T a, T b, T sum);

    /// <summary>The same with the numbers at an address: one instruction, where a load by itself would make three.</summary>
    static abstract T MultiplyAdd(T a, float* b, T sum);

    /// <summary>a + b.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>a * b.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>a / b.</summary>
    static abstract T operator /(T a, T b);

    /// <summary>Without the sign.</summary>
    static abstract T Abs(T a);

    /// <summary>e to the power of a.</summary>
    static abstract T Exp(T a);

    /// <summary>The size of a with the sign of another.</summary>
    static abstract T CopySign(T a, T sign);

    /// <summary>Writes the numbers to an address of any alignment.</summary>
    void Store(float* address);

    /// <summary>The sum of the numbers.</summary>
    float Sum();
}
