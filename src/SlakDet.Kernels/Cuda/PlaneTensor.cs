using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>A tensor (N, C, H, W) and how its numbers are addressed.</summary>
internal static unsafe partial class PlaneTensor
{
    private const int Alignment = 16, Side = 32, RowsOfThreads = 8;
    private static readonly KernelLaunch Block = new(0, 0, 0, Side, RowsOfThreads, Side * (Side + 1) * sizeof(float));

    /// <summary>Where a tensor's numbers begin on its device.</summary>
    public static nint Address(Tensor tensor)
    {
        nint address;
        return aoti_torch_get_data_ptr(tensor.Handle, &address) == 0 ? address
            : throw new InvalidOperationException("libtorch gives no address for a tensor; its own message is on standard error.");
    }

    /// <summary>The type of planes.</summary>
    /// <param name="isHalved">Whether they are bfloat16, else float32.</param>
    public static ScalarType TypeOf(bool isHalved) => isHalved ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>New planes, (N, C, H, pitch).</summary>
    public static Tensor New(Planes planes, bool isHalved, Device device) =>
        empty([planes.Images, planes.Channels, planes.Height, planes.Pitch], TypeOf(isHalved), device);

    /// <summary>A new tensor (N, C, H, W), undefined.</summary>
    /// <param name="shape">N, C, H and W.</param>
    /// <param name="type">Its type.</param>
    /// <param name="channelsLast">Whether a position's channels shall lie side by side.</param>
    /// <param name="device">Where.</param>
    public static Tensor NewMap(long[] shape, ScalarType type, bool channelsLast, Device device) =>
        channelsLast ? empty([shape[0], shape[2], shape[3], shape[1]], type, device).permute(0, 3, 1, 2) : empty(shape, type, device);

    /// <summary>Strides of a tensor (N, C, H, W).</summary>
    public static Strides StridesOf(Tensor tensor)
    {
        var strides = tensor.stride();
        return new(strides[0], strides[1], strides[2], strides[3]);
    }

    /// <summary>Whether a position's channels lie side by side.</summary>
    public static bool IsChannelsLast(Tensor tensor)
    {
        var (shape, strides) = (tensor.shape, tensor.stride());
        return strides[1] == 1 && shape[1] > 1 && shape[2] * shape[3] > 1;
    }

    /// <summary>The planes of a tensor: its own memory where it lies as they do, else a copy.</summary>
    /// <param name="tensor">Float32 or bfloat16 (N, C, H, W), any strides.</param>
    /// <param name="planes">How the planes lie.</param>
    /// <param name="isHalved">Whether they are bfloat16, else float32.</param>
    /// <param name="index">Index of the device.</param>
    public static Tensor Gather(Tensor tensor, Planes planes, bool isHalved, int index)
    {
        var type = TypeOf(isHalved);
        if (tensor.dtype == type && planes.Pitch == planes.Width && tensor.is_contiguous() && Address(tensor) % Alignment == 0)
            return tensor.detach();
        var result = New(planes, isHalved, tensor.device);
        var channelsLast = IsChannelsLast(tensor);
        var kernel = CudaDevice.Get(index).Kernel(Layout("gather", tensor.dtype, type, channelsLast, 1));
        kernel.Launch(Threads(planes), new GatherArguments { Source = Address(tensor), Target = Address(result), Strides = StridesOf(tensor), Planes = planes });
        return result;
    }

    /// <summary>A tensor (N, C, H, W) from planes: their memory where it lies as asked, else a new tensor.</summary>
    /// <param name="maps">Planes of one type, 1 to 4, which are added.</param>
    /// <param name="planes">How they lie.</param>
    /// <param name="scaling">Float32 (maps, C) to multiply them by, and (C) to add to the sum; or null for neither.</param>
    /// <param name="type">Float32 or bfloat16.</param>
    /// <param name="channelsLast">Whether a position's channels shall lie side by side.</param>
    /// <param name="index">Index of the device.</param>
    public static Tensor Join(IReadOnlyList<Tensor> maps, Planes planes, (Tensor Factors, Tensor Offset)? scaling, ScalarType type, bool channelsLast, int index)
    {
        if (maps is [var only] && scaling is null && only.dtype == type && !channelsLast && planes.Pitch == planes.Width)
            return only.alias();
        var result = NewMap([planes.Images, planes.Channels, planes.Height, planes.Width], type, channelsLast, maps[0].device);
        var arguments = new JoinArguments { Target = Address(result), Strides = StridesOf(result), Planes = planes };
        for (var i = 0; i < maps.Count; i++)
            arguments.Maps[i] = Address(maps[i]);
        if (scaling is var (factors, offset))
            (arguments.Factors, arguments.Offsets) = (Address(factors), Address(offset));
        CudaDevice.Get(index).Kernel(Layout("join", maps[0].dtype, type, channelsLast, maps.Count)).Launch(Threads(planes), arguments);
        return result;
    }

    private static KernelVariant Layout(string entry, ScalarType source, ScalarType target, bool channelsLast, int maps) =>
        new("layout.cu", entry, $"SOURCE_BF16={Flag(source == ScalarType.BFloat16)} TARGET_BF16={Flag(target == ScalarType.BFloat16)} CHANNELS_LAST={Flag(channelsLast)} MAPS={maps}");

    private static int Flag(bool value) => value ? 1 : 0;

    private static KernelLaunch Threads(Planes planes) => Block with
    {
        GridX = DepthwiseShape.Pieces(planes.Height * planes.Width, Side),
        GridY = DepthwiseShape.Pieces(planes.Channels, Side),
        GridZ = planes.Images,
    };

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_data_ptr(nint tensor, nint* address);
}
