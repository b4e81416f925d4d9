using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Cuda;

// Parameters of kernels, field by field as in the structures of the same names in the sources; a test compares them.

/// <summary>Four of something.</summary>
/// <typeparam name="T">Of what.</typeparam>
[InlineArray(4)]
internal struct Four<T> where T : unmanaged
{
    private T _first;
}

/// <summary>How planes lie: (N, C, H, pitch).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Planes(int Images, int Channels, int Height, int Width, int Pitch);

/// <summary>Strides of a tensor (N, C, H, W), in numbers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Strides(long Image, long Channel, long Row, long Column);

[StructLayout(LayoutKind.Sequential)]
internal struct GatherArguments
{
    public nint Source, Target;
    public Strides Strides;
    public Planes Planes;
}

[StructLayout(LayoutKind.Sequential)]
internal struct JoinArguments
{
    public Four<nint> Maps;
    public nint Factors, Offsets, Target;
    public Strides Strides;
    public Planes Planes;
}

/// <summary>Of the convolution in bfloat16; that in float32 has <c>rowsOfBlock</c> in the place of <c>rowTiles</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConvolveArguments
{
    public nint First, Second, Factors, Weights, Bias, Target, Moments;
    public Planes Planes;
    public int RowTiles, ImagesAtOnce, ImagesOfBlock, Reversed, Accumulate;
}

/// <summary>Of the kernels' gradient in bfloat16; that in float32 has <c>rowsOfBlock</c> in the place of <c>rowTiles</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WeightGradientArguments
{
    public nint Input, First, Second, Factors, Target;
    public Planes Planes;
    public int RowTiles, ImagesOfBlock;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SumArguments
{
    public nint Parts, Target;
    public long Count;
    public int Slots;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StatisticsArguments
{
    public Four<nint> Moments, Scales, Offsets, RunningMeans, RunningVariances;
    public nint Statistics, Factors, Offset;
    public Four<int> Slots;
    public int Channels;
    public float Momentum, Epsilon;
}

[StructLayout(LayoutKind.Sequential)]
internal struct GradientMomentsArguments
{
    public nint Gradient;
    public Four<nint> Maps;
    public nint Statistics, Sums;
    public Planes Planes;
    public int ImagesOfBlock;
}

[StructLayout(LayoutKind.Sequential)]
internal struct GradientFactorsArguments
{
    public nint Sums;
    public Four<nint> Scales;
    public nint Statistics, ScaleGradients, OffsetGradients, Factors;
    public double Count;
    public int Slots, Channels;
}
