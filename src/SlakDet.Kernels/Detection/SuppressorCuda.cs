using SlakDet.Kernels.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Greedy suppression on a CUDA device by this project's kernels: the same boxes as on the processor, in the same order.</summary>
internal sealed class SuppressorCuda
{
    private const int Threads = 256, Walkers = 1024, Tile = 64, TilesOfPiece = 64, BoxesOfPiece = Tile * TilesOfPiece, CornersBytes = 4 * sizeof(float);
    private const int BytesOfBox = CornersBytes + sizeof(long) + sizeof(float);     // corners, group and area in shared memory
    private readonly CudaKernel _keys, _arrange, _pairs, _walk, _dropLater;

    private SuppressorCuda(CudaDevice device) => (_keys, _arrange, _pairs, _walk, _dropLater) =
        (Kernel(device, "nmsKeys"), Kernel(device, "nmsArrange"), Kernel(device, "nmsPairs"), Kernel(device, "nmsWalk"), Kernel(device, "nmsDropLater"));

    /// <summary>The kernels for boxes; null where they are not on a CUDA device or the kernels cannot be used.</summary>
    public static SuppressorCuda? Create(Tensor boxes) =>
        boxes.device_type == DeviceType.CUDA ? CudaKernels.Attempt(boxes, device => new SuppressorCuda(device)) : null;

    /// <summary>Selects boxes.</summary>
    /// <param name="boxes">(n, 4), floating.</param>
    /// <param name="scores">(n), floating.</param>
    /// <param name="groups">(n), int64: boxes are moved apart by them; null for one group.</param>
    /// <param name="acrossGroups">Whether moved boxes of different groups are compared.</param>
    /// <param name="threshold">The largest intersection / union that leaves a box.</param>
    /// <returns>Their indices by falling score, int64, on the boxes' device.</returns>
    public Tensor Select(Tensor boxes, Tensor scores, Tensor? groups, bool acrossGroups, float threshold)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (count, device) = (checked((int)boxes.shape[0]), boxes.device);
        var kept = empty([count], ScalarType.Int64, device);
        if (count == 0)
            return kept.MoveToOuterDisposeScope();
        var pieces = DepthwiseShape.Pieces(count, BoxesOfPiece);
        var (rows, marks) = (Single(boxes, device), Single(scores, device));
        var numbers = groups?.to(device).contiguous();
        var largest = groups is null ? null : rows.max();
        var keys = empty([count], ScalarType.Int64, device);
        var corners = empty([count, 4], ScalarType.Float32, device);
        var numbersInOrder = groups is null || acrossGroups ? null : empty([count], ScalarType.Int64, device);
        var dropped = zeros([DepthwiseShape.Pieces(count, Tile)], ScalarType.Int64, device);
        var pairs = empty([Math.Min(count, BoxesOfPiece), TilesOfPiece], ScalarType.Int64, device);
        var places = empty([count], ScalarType.Int32, device);
        var counts = zeros([pieces + 1], ScalarType.Int32, device);
        var arguments = new SuppressionArguments
        {
            Scores = PlaneTensor.Address(marks), Boxes = PlaneTensor.Address(rows), Groups = AddressOrNull(numbers), Largest = AddressOrNull(largest), Keys = PlaneTensor.Address(keys),
            Corners = PlaneTensor.Address(corners), GroupsInOrder = AddressOrNull(numbersInOrder), Dropped = PlaneTensor.Address(dropped), Pairs = PlaneTensor.Address(pairs),
            Places = PlaneTensor.Address(places), Kept = PlaneTensor.Address(kept), Counts = PlaneTensor.Address(counts), Threshold = threshold, Count = count,
        };
        _keys.Launch(PerBox(count), arguments);
        var (_, order) = keys.sort(0);
        arguments.Order = PlaneTensor.Address(order);
        _arrange.Launch(PerBox(count), arguments);
        for (var piece = 0; piece < pieces; piece++)
        {
            arguments.Piece = piece;
            var later = count - (piece + 1) * BoxesOfPiece;
            var tiles = later >= 0 ? TilesOfPiece : DepthwiseShape.Pieces(count - piece * BoxesOfPiece, Tile);
            _pairs.Launch(new(tiles, tiles, 1, Tile, 1, Tile * BytesOfBox), arguments);
            _walk.Launch(new(1, 1, 1, Walkers, 1, (TilesOfPiece + Tile + 1) * sizeof(ulong)), arguments);
            if (later > 0)
                _dropLater.Launch(PerBox(later) with { SharedBytes = Threads * BytesOfBox }, arguments);
        }
        // The only number that is waited for.
        return kept.narrow(0, 0, counts[pieces].item<int>()).MoveToOuterDisposeScope();
    }

    private static CudaKernel Kernel(CudaDevice device, string entry) => device.Kernel(new("nms.cu", entry, ""));

    private static Tensor Single(Tensor tensor, Device device) => tensor.detach().to(device).to_type(ScalarType.Float32).contiguous();

    private static nint AddressOrNull(Tensor? tensor) => tensor is null ? 0 : PlaneTensor.Address(tensor);

    private static KernelLaunch PerBox(int count) => new(DepthwiseShape.Pieces(count, Threads), 1, 1, Threads, 1, 0);
}
