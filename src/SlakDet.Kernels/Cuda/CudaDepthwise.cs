using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>Depthwise convolution of planes on a CUDA device by this project's own kernels.</summary>
/// <remarks>
/// Planes are bfloat16, computed on the tensor cores, or float32, computed as float32. Nothing here waits for the device, and every sum has an order
/// that depends on sizes alone, so results are the same bits each time.
/// </remarks>
internal sealed class CudaDepthwise
{
    /// <summary>The kernel that adds partial gradients.</summary>
    public static readonly KernelVariant SumKernel = new("sums.cu", "sumSlots", "");

    private const int SumThreads = 256;
    private readonly int _device;
    private readonly DepthwiseShape _shape;
    private readonly DepthwisePlan _plan;

    private CudaDepthwise(int device, DepthwiseShape shape, DepthwisePlan plan) => (_device, _shape, _plan) = (device, shape, plan);

    /// <summary>How its planes lie.</summary>
    public Planes Planes => _shape.Planes;

    /// <summary>Moments that <see cref="Convolve"/> writes for each channel.</summary>
    public int MomentSlots => _plan.Convolve.Slots;

    /// <summary>The convolution of an input, compiled; null if it does not fit the device.</summary>
    /// <param name="input">(N, C, H, W), at least one number.</param>
    /// <param name="weight">(C, 1, kh, kw), kh and kw odd.</param>
    /// <param name="isHalved">Whether to compute in bfloat16, else in float32.</param>
    /// <exception cref="EnvironmentException">The driver or the compiler is missing, or refuses.</exception>
    public static CudaDepthwise? Of(Tensor input, Tensor weight, bool isHalved)
    {
        var (size, kernel) = (input.shape, weight.shape);
        var shape = new DepthwiseShape((int)size[0], (int)size[1], (int)size[2], (int)size[3], (int)kernel[2], (int)kernel[3], isHalved);
        var device = Math.Max(input.device_index, 0);
        return DepthwisePlan.Of(device, shape) is { } plan ? new CudaDepthwise(device, shape, plan) : null;
    }

    /// <summary>The planes of a tensor of the input's shape.</summary>
    public Tensor Gather(Tensor tensor) => PlaneTensor.Gather(tensor, Planes, _shape.IsHalved, _device);

    /// <summary>New planes, undefined.</summary>
    public Tensor NewPlanes(Device device) => PlaneTensor.New(Planes, _shape.IsHalved, device);

    /// <summary>A tensor from planes; see <see cref="PlaneTensor.Join"/>.</summary>
    public Tensor Join(IReadOnlyList<Tensor> maps, (Tensor Factors, Tensor Offset)? scaling, ScalarType type, bool channelsLast) =>
        PlaneTensor.Join(maps, Planes, scaling, type, channelsLast, _device);

    /// <summary>The sum of convolutions of an input, without gradients.</summary>
    /// <param name="convolutions">Of the input, one for each kernel.</param>
    /// <param name="input">Float32 or bfloat16 (N, C, H, W), any strides.</param>
    /// <param name="weights">(C, 1, kh, kw) of each.</param>
    /// <param name="bias">(C), or null.</param>
    /// <param name="type">Type of the sum.</param>
    /// <returns>The sum, channels last in memory where the input is, and the planes of the input.</returns>
    public static (Tensor Output, Tensor Planes) Sum(IReadOnlyList<CudaDepthwise> convolutions, Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var planes = convolutions[0].Gather(input);
        var target = convolutions[0].NewPlanes(input.device);
        for (var i = 0; i < convolutions.Count; i++)
            convolutions[i].Convolve(new(planes), Single(weights[i]), target, accumulate: i > 0, bias: bias is null ? null : Single(bias));
        var output = convolutions[0].Join([target], null, type, PlaneTensor.IsChannelsLast(input));
        return (output.MoveToOuterDisposeScope(), planes.MoveToOuterDisposeScope());
    }

    /// <summary>Float32 numbers without gaps, as the kernels take weights.</summary>
    public static Tensor Single(Tensor tensor) => tensor.to_type(ScalarType.Float32).contiguous();

    /// <summary>Convolves planes, or a combination of two sets of planes, into other planes.</summary>
    /// <param name="source">What is convolved.</param>
    /// <param name="weight">Float32 (C, 1, kh, kw), contiguous.</param>
    /// <param name="target">The planes to write.</param>
    /// <param name="reversed">Whether the kernels are turned by 180 degrees: the gradient of the input from that of the output.</param>
    /// <param name="accumulate">Whether the target's own numbers are added.</param>
    /// <param name="bias">Float32 (C), added unless <paramref name="accumulate"/>; or null.</param>
    /// <param name="moments">Float32 (C, <see cref="MomentSlots"/>, 3) for numbers, means and summed squared distances of pieces of the target; or null.</param>
    public void Convolve(PlaneSource source, Tensor weight, Tensor target, bool reversed = false, bool accumulate = false, Tensor? bias = null, Tensor? moments = null)
    {
        var plan = _plan.Convolve;
        _plan.ConvolveKernel.Launch(plan.Launch, new ConvolveArguments
        {
            First = source.FirstAddress, Second = source.SecondAddress, Factors = source.FactorsAddress, Weights = PlaneTensor.Address(weight),
            Bias = bias is null ? 0 : PlaneTensor.Address(bias), Target = PlaneTensor.Address(target), Moments = moments is null ? 0 : PlaneTensor.Address(moments), Planes = Planes,
            RowTiles = plan.RowsOfBlock, ImagesAtOnce = plan.ImagesAtOnce, ImagesOfBlock = plan.ImagesOfBlock, Reversed = reversed ? 1 : 0, Accumulate = accumulate ? 1 : 0,
        });
    }

    /// <summary>The gradient of the kernels.</summary>
    /// <param name="input">Planes of the input.</param>
    /// <param name="gradient">Planes of the output's gradient, or a combination.</param>
    /// <returns>Float32 (C, 1, kh, kw).</returns>
    public Tensor WeightGradient(Tensor input, PlaneSource gradient)
    {
        var plan = _plan.WeightGradient;
        using var scope = NewDisposeScope();
        var result = empty([_shape.Channels, 1, _shape.KernelHeight, _shape.KernelWidth], ScalarType.Float32, input.device);
        var parts = plan.Slots == 1 ? result : empty([plan.Slots, .. result.shape], ScalarType.Float32, input.device);
        _plan.WeightGradientKernel.Launch(plan.Launch, new WeightGradientArguments
        {
            Input = PlaneTensor.Address(input), First = gradient.FirstAddress, Second = gradient.SecondAddress, Factors = gradient.FactorsAddress,
            Target = PlaneTensor.Address(parts), Planes = Planes, RowTiles = plan.RowsOfBlock, ImagesOfBlock = plan.ImagesOfBlock,
        });
        if (plan.Slots > 1)
        {
            var count = result.numel();
            CudaDevice.Get(_device).Kernel(SumKernel).Launch(new((int)((count + SumThreads - 1) / SumThreads), 1, 1, SumThreads, 1, 0),
                new SumArguments { Parts = PlaneTensor.Address(parts), Target = PlaneTensor.Address(result), Count = count, Slots = plan.Slots });
        }
        return result.MoveToOuterDisposeScope();
    }
}
