using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>The sum of branches of depthwise convolution and batch normalisation by the batch's own statistics on a CUDA device.</summary>
/// <remarks>
/// Each branch's map is written once, in the planes' type, with its moments; the gradients of the maps are never written: convolutions read them as a combination
/// of the sum's gradient and the map. The convolved maps and their statistics are kept for the gradient.
/// </remarks>
internal sealed class CudaBranches
{
    /// <summary>How many branches the kernels take.</summary>
    public const int Most = 4;

    private const int ThreadsOfChannel = 128, ThreadsOfMoments = 256, LanesOfWarp = 32;
    private readonly CudaDepthwise[] _convolutions;
    private readonly CudaKernel _statistics, _gradientMoments, _gradientFactors;
    private readonly Planes _planes;
    private readonly int _count, _momentImages;

    private CudaBranches(CudaDepthwise[] convolutions, CudaDevice device, bool isHalved)
    {
        (_convolutions, _count, _planes) = (convolutions, convolutions.Length, convolutions[0].Planes);
        var definitions = $"BF16={(isHalved ? 1 : 0)} BRANCHES={_count}";
        _statistics = device.Kernel(new("norm.cu", "normStatistics", definitions));
        _gradientMoments = device.Kernel(new("norm.cu", "gradientMoments", definitions));
        _gradientFactors = device.Kernel(new("norm.cu", "gradientFactors", definitions));
        _momentImages = DepthwiseShape.StepsOfBlock(_planes.Images, _planes.Channels);
    }

    /// <summary>The branches of an input, compiled; null if they do not fit the device or are too many.</summary>
    /// <param name="input">(N, C, H, W), at least one number.</param>
    /// <param name="weights">Kernels of each branch, (C, 1, kh, kw), kh and kw odd.</param>
    /// <param name="isHalved">Whether to compute in bfloat16, else in float32.</param>
    /// <exception cref="EnvironmentException">The driver or the compiler is missing, or refuses.</exception>
    public static CudaBranches? Of(Tensor input, IReadOnlyList<Tensor> weights, bool isHalved)
    {
        if (weights.Count > Most)
            return null;
        var convolutions = weights.Select(weight => CudaDepthwise.Of(input, weight, isHalved)).OfType<CudaDepthwise>().ToArray();
        return convolutions.Length == weights.Count ? new CudaBranches(convolutions, CudaDevice.Get(Math.Max(input.device_index, 0)), isHalved) : null;
    }

    /// <summary>Convolves, normalises and adds.</summary>
    /// <param name="input">Float32 or bfloat16 (N, C, H, W), any strides.</param>
    /// <param name="branches">Their running statistics, contiguous, are moved.</param>
    /// <param name="momentum">Share of the batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="type">Type of the sum.</param>
    /// <returns>The sum (N, C, H, W); what the gradient needs: planes of the input, planes of each convolution, and their statistics (2, branches, C).</returns>
    public (Tensor Output, Tensor[] Kept) Forward(Tensor input, IReadOnlyList<NormalisedBranch> branches, double momentum, double epsilon, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (channels, device) = (_planes.Channels, input.device);
        var planes = _convolutions[0].Gather(input);
        var (statistics, factors, offset) = (Numbers(device, 2, _count, channels), Numbers(device, _count, channels), Numbers(device, channels));
        var maps = new Tensor[_count];
        var arguments = new StatisticsArguments
        {
            Statistics = PlaneTensor.Address(statistics), Factors = PlaneTensor.Address(factors), Offset = PlaneTensor.Address(offset), Channels = channels,
            Momentum = (float)momentum, Epsilon = (float)epsilon,
        };
        for (var i = 0; i < _count; i++)
        {
            var (convolution, branch) = (_convolutions[i], branches[i]);
            var moments = Numbers(device, channels, convolution.MomentSlots, 3);
            maps[i] = convolution.NewPlanes(device);
            convolution.Convolve(new(planes), CudaDepthwise.Single(branch.Weight), maps[i], moments: moments);
            arguments.Moments[i] = PlaneTensor.Address(moments);
            arguments.Slots[i] = convolution.MomentSlots;
            arguments.Scales[i] = PlaneTensor.Address(CudaDepthwise.Single(branch.Scale));
            arguments.Offsets[i] = PlaneTensor.Address(CudaDepthwise.Single(branch.Offset));
            arguments.RunningMeans[i] = PlaneTensor.Address(branch.RunningMean);
            arguments.RunningVariances[i] = PlaneTensor.Address(branch.RunningVariance);
        }
        _statistics.Launch(new(channels, 1, 1, ThreadsOfChannel, 1, 3 * ThreadsOfChannel * sizeof(double)), arguments);
        var output = _convolutions[0].Join(maps, (factors, offset), type, PlaneTensor.IsChannelsLast(input));
        Tensor[] kept = [planes, .. maps, statistics];
        foreach (var tensor in kept)
            tensor.MoveToOuterDisposeScope();
        return (output.MoveToOuterDisposeScope(), kept);
    }

    /// <summary>The gradients.</summary>
    /// <param name="kept">As <see cref="Forward"/> gave it.</param>
    /// <param name="gradient">Gradient of the sum, float32 or bfloat16 of the input's shape.</param>
    /// <param name="weights">The kernels, float32.</param>
    /// <param name="scales">The gammas, float32.</param>
    /// <param name="inputGradient">Type of the input's gradient and whether its channels lie side by side; null if none is needed.</param>
    /// <returns>Of the input, and of the kernels, gammas and betas of each branch.</returns>
    public (Tensor? Input, Tensor[] Weights, Tensor[] Scales, Tensor[] Offsets) Backward(IReadOnlyList<Tensor> kept, Tensor gradient, IReadOnlyList<Tensor> weights,
        IReadOnlyList<Tensor> scales, (ScalarType Type, bool ChannelsLast)? inputGradient)
    {
        using var scope = NewDisposeScope();
        var device = gradient.device;
        var (planes, statistics, upstream) = (kept[0], kept[^1], _convolutions[0].Gather(gradient));
        var (scaleGradients, offsetGradients, factors) = GradientsOfNorms(upstream, kept, statistics, scales);
        var ofPlanes = inputGradient is null ? null : _convolutions[0].NewPlanes(device);
        var weightGradients = new Tensor[_count];
        for (var i = 0; i < _count; i++)
        {
            var source = new PlaneSource(upstream, kept[1 + i], factors[i]);
            weightGradients[i] = _convolutions[i].WeightGradient(planes, source).MoveToOuterDisposeScope();
            if (ofPlanes is not null)
                _convolutions[i].Convolve(source, CudaDepthwise.Single(weights[i]), ofPlanes, reversed: true, accumulate: i > 0);
        }
        var ofInput = inputGradient is var (type, channelsLast) ? _convolutions[0].Join([ofPlanes!], null, type, channelsLast) : null;
        return (ofInput?.MoveToOuterDisposeScope(), weightGradients, Rows(scaleGradients), Rows(offsetGradients));

        // Copies, so that a gradient is a tensor of its own.
        static Tensor[] Rows(Tensor table) => [.. table.unbind(0).Select(row => row.clone().MoveToOuterDisposeScope())];
    }

    private (Tensor Scales, Tensor Offsets, Tensor[] Factors) GradientsOfNorms(Tensor upstream, IReadOnlyList<Tensor> kept, Tensor statistics, IReadOnlyList<Tensor> scales)
    {
        var (channels, device, slots) = (_planes.Channels, upstream.device, DepthwiseShape.Pieces(_planes.Images, _momentImages));
        var (sums, factors) = (Numbers(device, channels, slots, 1 + _count), Numbers(device, _count, 3, channels));
        var (scaleGradients, offsetGradients) = (Numbers(device, _count, channels), Numbers(device, _count, channels));
        var ofMoments = new GradientMomentsArguments
        {
            Gradient = PlaneTensor.Address(upstream), Statistics = PlaneTensor.Address(statistics), Sums = PlaneTensor.Address(sums), Planes = _planes, ImagesOfBlock = _momentImages,
        };
        var ofFactors = new GradientFactorsArguments
        {
            Sums = PlaneTensor.Address(sums), Statistics = PlaneTensor.Address(statistics), ScaleGradients = PlaneTensor.Address(scaleGradients),
            OffsetGradients = PlaneTensor.Address(offsetGradients), Factors = PlaneTensor.Address(factors), Count = (double)_planes.Images * _planes.Height * _planes.Width,
            Slots = slots, Channels = channels,
        };
        for (var i = 0; i < _count; i++)
        {
            ofMoments.Maps[i] = PlaneTensor.Address(kept[1 + i]);
            ofFactors.Scales[i] = PlaneTensor.Address(CudaDepthwise.Single(scales[i]));
        }
        _gradientMoments.Launch(new(channels, slots, 1, ThreadsOfMoments, 1, (1 + _count) * ThreadsOfMoments / LanesOfWarp * sizeof(float)), ofMoments);
        _gradientFactors.Launch(new(DepthwiseShape.Pieces(channels, ThreadsOfChannel), 1, 1, ThreadsOfChannel, 1, 0), ofFactors);
        return (scaleGradients, offsetGradients, factors.unbind(0));
    }

    private static Tensor Numbers(Device device, params long[] shape) => empty(shape, ScalarType.Float32, device);
}
