using SlakDet.Kernels.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Run lengths of pasted masks on a CUDA device by this project's kernels: those of the processor. Only where they begin and end is copied to main memory.</summary>
internal sealed class MaskPasteCuda
{
    private const int Warps = 8, MostBlocks = 65_535, NumbersOfWindow = 5;
    private static readonly KernelVariant Variant = new("paste.cu", "pasteRuns", "");
    private readonly CudaKernel _kernel;

    private MaskPasteCuda(CudaDevice device) => _kernel = device.Kernel(Variant);

    /// <summary>The kernel for maps; null where they are not on a CUDA device or the kernel cannot be used.</summary>
    public static MaskPasteCuda? Create(Tensor probabilities) =>
        probabilities.device_type == DeviceType.CUDA ? CudaKernels.Attempt(probabilities, device => new MaskPasteCuda(device)) : null;

    /// <summary>The runs of pixels at or above a threshold of each map.</summary>
    /// <param name="probabilities">(n, m, m), floating.</param>
    /// <param name="corners">x1, y1, x2, y2 of each box, finite.</param>
    /// <param name="height">Of the picture; height * width is an int.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="threshold">Pixels from this value on are ones.</param>
    public int[][] RunLengths(Tensor probabilities, float[] corners, int height, int width, float threshold)
    {
        using var scope = NewDisposeScope();
        var (device, boxes) = (probabilities.device, corners.Length / 4);
        var (windows, columns, widest) = Windows(corners, height, width);
        if (columns == 0)
            return [.. Enumerable.Range(0, boxes).Select(_ => (int[])[height * width])];
        var maps = probabilities.detach().to_type(ScalarType.Float32).contiguous();
        var (places, ranges) = (from_array(corners, ScalarType.Float32, device), from_array(windows, ScalarType.Int32, device));
        var counts = zeros([columns + 1], ScalarType.Int32, device);
        var launch = new KernelLaunch(boxes, Math.Min(DepthwiseShape.Pieces(widest, Warps), MostBlocks), 1, 32 * Warps, 1, 0);
        var arguments = new PasteArguments
        {
            Maps = PlaneTensor.Address(maps), Boxes = PlaneTensor.Address(places), Windows = PlaneTensor.Address(ranges), Counts = PlaneTensor.Address(counts),
            Threshold = threshold, Size = (int)maps.shape[1], Height = height,
        };
        _kernel.Launch(launch, arguments);
        var starts = counts.cumsum(0);                                                          // (1 + columns), int64
        long[] columnsBefore = [.. Enumerable.Range(0, boxes).Select(box => (long)windows[(box + 1) * NumbersOfWindow - 1]), columns];
        var bounds = TensorMemory.Copy<long>(starts.index_select(0, from_array(columnsBefore, ScalarType.Int64, device)), ScalarType.Int64);
        var changes = empty([bounds[^1]], ScalarType.Int32, device);
        (arguments.Starts, arguments.Changes) = (PlaneTensor.Address(starts), PlaneTensor.Address(changes));
        _kernel.Launch(launch, arguments);
        var all = TensorMemory.Copy<int>(changes, ScalarType.Int32);
        return [.. Enumerable.Range(0, boxes).Select(box => Runs(all.AsSpan((int)bounds[box]..(int)bounds[box + 1]), height * width))];
    }

    /// <summary>Where each box's window lies, as the kernel takes it, and the columns of all and of the widest.</summary>
    internal static (int[] Windows, int Columns, int Widest) Windows(ReadOnlySpan<float> corners, int height, int width)
    {
        var windows = new int[corners.Length / 4 * NumbersOfWindow];
        var (columns, widest) = (0, 0);
        for (var box = 0; box < corners.Length / 4; box++)
        {
            var (left, across) = PasteAxis.Window(corners[4 * box], corners[4 * box + 2], width);
            var (top, down) = PasteAxis.Window(corners[4 * box + 1], corners[4 * box + 3], height);
            ((ReadOnlySpan<int>)[left, across, top, down, columns]).CopyTo(windows.AsSpan(box * NumbersOfWindow));
            columns = checked(columns + across);
            widest = Math.Max(widest, across);
        }
        return (windows, columns, widest);
    }

    /// <summary>Run lengths from the places where the value changes, zero before the first.</summary>
    internal static int[] Runs(ReadOnlySpan<int> changes, int area)
    {
        if (changes.Length > 0 && changes[^1] == area)      // ones up to the picture's end
            changes = changes[..^1];
        var runs = new int[changes.Length + 1];
        var begin = 0;
        for (var i = 0; i < changes.Length; i++)
            (runs[i], begin) = (changes[i] - begin, changes[i]);
        runs[^1] = area - begin;
        return runs;
    }
}
