using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary>The way back through the batch norms of several branches.</summary>
/// <remarks>
/// With r a convolution's map, m and s its mean and one over its standard deviation, M numbers a channel and D the gradient of the norm's
/// output, that of gamma is s * sum(D (r - m)), that of beta sum(D), and that of r is gamma s (D - sum(D) / M - s^2 (r - m) sum(D (r - m)) / M).
/// </remarks>
internal sealed unsafe class NormGradients
{
    private readonly ConvolvedMaps _maps;
    private readonly float* _statistics;
    private readonly float*[] _scales, _scaleGradients, _offsetGradients;
    private readonly int _channels, _branches;
    private readonly double _count;

    public NormGradients(IReadOnlyList<Tensor> scales, Tensor convolved, Tensor statistics, Tensor[] scaleGradients, Tensor[] offsetGradients)
    {
        _maps = new ConvolvedMaps(convolved);
        _statistics = FeatureMap.Address(statistics);
        (_branches, _channels) = (scales.Count, (int)convolved.shape[1]);
        _count = (double)convolved.shape[2] * convolved.shape[3];
        _scales = new float*[_branches];
        _scaleGradients = new float*[_branches];
        _offsetGradients = new float*[_branches];
        for (var branch = 0; branch < _branches; branch++)
        {
            _scales[branch] = FeatureMap.Address(scales[branch].contiguous());
            _scaleGradients[branch] = FeatureMap.Address(scaleGradients[branch]);
            _offsetGradients[branch] = FeatureMap.Address(offsetGradients[branch]);
        }
    }

    /// <summary>Adds an image's sum(D) and sum(D (r - m)).</summary>
    public void AddMoments<T>(StripPlan plan, int branch, int channel, int image, float* gradient, Span<double> moments) where T : struct, ISimd<T>
    {
        unchecked
        {
            var map = _maps.Of(branch, channel, image);
            var mean = Mean(branch, channel);
            for (nint row = 0; row < plan.Rows; row++)
            {
                var d = gradient + row * plan.Stride + plan.Left;
                moments[0] += FloatRows<T>.Sum(d, plan.Width);
                moments[1] += FloatRows<T>.SumOfProducts(d, map + row * plan.Width, mean, plan.Width);
            }
        }
    }

    /// <summary>Writes the gradients of gamma and beta.</summary>
    public void Finish(int branch, int channel, ReadOnlySpan<double> moments)
    {
        _offsetGradients[branch][channel] = (float)moments[0];
        _scaleGradients[branch][channel] = (float)(moments[1] * OverDeviation(branch, channel));
    }

    /// <summary>Writes the gradient of the convolution's map.</summary>
    public void Apply<T>(StripPlan plan, int branch, int channel, int image, float* gradient, float* result, ReadOnlySpan<double> moments) where T : struct, ISimd<T>
    {
        unchecked
        {
            double s = OverDeviation(branch, channel), factor = _scales[branch][channel] * s, ofMap = -factor * s * s * moments[1] / _count;
            var rest = -factor * moments[0] / _count - ofMap * Mean(branch, channel);
            var map = _maps.Of(branch, channel, image);
            for (nint row = 0; row < plan.Rows; row++)
            {
                var start = row * plan.Stride + plan.Left;
                FloatRows<T>.Combine((float)factor, gradient + start, (float)ofMap, map + row * plan.Width, (float)rest, result + start, plan.Width);
            }
        }
    }

    private float Mean(int branch, int channel) => _statistics[branch * _channels + channel];

    private float OverDeviation(int branch, int channel) => _statistics[(_branches + branch) * _channels + channel];
}
