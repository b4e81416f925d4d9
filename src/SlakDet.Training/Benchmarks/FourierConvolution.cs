using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>Depthwise convolution by libtorch's fast Fourier transforms: what a direct sum has to beat, measured.</summary>
/// <remarks>The kernels' spectrum is made once, as it would be kept from picture to picture.</remarks>
internal sealed class FourierConvolution : IDisposable
{
    private readonly Tensor _spectrum;
    private readonly long[] _size;
    private readonly (long Height, long Width) _start;

    /// <param name="weight">(C, 1, kh, kw), odd sides.</param>
    /// <param name="height">H of the maps.</param>
    /// <param name="width">W of the maps.</param>
    public FourierConvolution(Tensor weight, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (kernelHeight, kernelWidth) = (weight.shape[2], weight.shape[3]);
        _size = [FastSize(height + kernelHeight / 2), FastSize(width + kernelWidth / 2)];
        _start = (kernelHeight / 2, kernelWidth / 2);
        // Cross-correlation: the kernel turned by 180 degrees.
        _spectrum = fft.rfft2(weight.detach().view(1, -1, kernelHeight, kernelWidth).flip(2, 3), _size).MoveToOuterDisposeScope();
    }

    /// <summary>Convolves with zeros around the map.</summary>
    /// <param name="input">(N, C, H, W).</param>
    /// <returns>(N, C, H, W).</returns>
    public Tensor Forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var all = fft.irfft2(fft.rfft2(input, _size).mul_(_spectrum), _size);
        // What wraps round lands before the start.
        return all.narrow(2, _start.Height, input.shape[2]).narrow(3, _start.Width, input.shape[3]).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose() => _spectrum.Dispose();

    private static long FastSize(long least)
    {
        for (var size = least + least % 2; ; size += 2)
        {
            var rest = size;
            foreach (var factor in (ReadOnlySpan<long>)[2, 3, 5])
                while (rest % factor == 0)
                    rest /= factor;
            if (rest == 1)
                return size;
        }
    }
}
