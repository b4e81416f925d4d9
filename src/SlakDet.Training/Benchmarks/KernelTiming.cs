namespace SlakDet.Training.Benchmarks;

/// <summary>Median times of one shape in milliseconds, float32, one picture.</summary>
/// <param name="Shape">What was computed.</param>
/// <param name="MatrixProductGflops">Rate of a large matrix product, measured in turn with the rest.</param>
/// <param name="Forward">Ours on contiguous maps, all taps.</param>
/// <param name="SparseForward">Ours on contiguous maps, two taps of five zero.</param>
/// <param name="Both">Ours on contiguous maps, forward and both gradients.</param>
/// <param name="LastForward">Ours on channels-last maps, all taps.</param>
/// <param name="LastSparseForward">Ours on channels-last maps, two taps of five zero.</param>
/// <param name="ContiguousForward">libtorch on contiguous maps.</param>
/// <param name="ContiguousBoth">The same with both gradients.</param>
/// <param name="ChannelsLastForward">libtorch on channels-last maps.</param>
/// <param name="ChannelsLastBoth">The same with both gradients.</param>
/// <param name="Fourier">Forward by libtorch's fast Fourier transforms, the kernels' spectrum at hand.</param>
public sealed record KernelTiming(KernelShape Shape, double MatrixProductGflops, double Forward, double SparseForward, double Both, double LastForward, double LastSparseForward,
    double ContiguousForward, double ContiguousBoth, double ChannelsLastForward, double ChannelsLastBoth, double Fourier)
{
    /// <summary>Ours, forward, in 10^9 operations a second inside the map.</summary>
    public double Gflops => 2e-6 * Shape.MultiplyAdds / Forward;

    /// <summary>That over the rate of the matrix product.</summary>
    public double ShareOfMatrixProduct => Gflops / MatrixProductGflops;

    /// <summary>How much faster forward and gradients are than libtorch in the better layout.</summary>
    public double TimesFaster => Math.Min(ContiguousBoth, ChannelsLastBoth) / Both;

    /// <summary>Time at 40 % zeros over the time of all taps, on contiguous maps.</summary>
    public double SparseShare => SparseForward / Forward;

    /// <summary>Time at 40 % zeros over the time of all taps, on channels-last maps.</summary>
    public double LastSparseShare => LastSparseForward / LastForward;
}
