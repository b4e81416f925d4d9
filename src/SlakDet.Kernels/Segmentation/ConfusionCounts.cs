using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Segmentation;

/// <summary>Counts how often each pair of label and prediction occurs, on the device where predictions are made.</summary>
/// <remarks>
/// Nothing waits for the device until the counts are read, and nothing of a picture's size is copied to main memory. On CUDA a kernel of this project counts;
/// where it cannot be used, and on other devices, libtorch does. Counts are 64-bit integers, so their order changes nothing. Not thread-safe.
/// </remarks>
public sealed class ConfusionCounts : IDisposable
{
    /// <summary>Values that a byte can have: rows and columns of the counts.</summary>
    public const int Values = 256;

    private const int Threads = 256, PixelsOfThread = 16, MostBlocks = 1024, Alignment = 16;
    private static readonly KernelVariant Variant = new("confusion.cu", "countPairs", "");
    private static readonly Scalar One = 1.ToScalar();
    private readonly CudaKernel? _kernel;
    private readonly Tensor _counts;

    /// <summary>Counts of zero.</summary>
    /// <param name="device">Where predictions will be.</param>
    /// <exception cref="EnvironmentException">The own kernels were asked for by name and cannot be used.</exception>
    public ConfusionCounts(Device device)
    {
        _counts = zeros([Values * Values], ScalarType.Int64, device).DetachFromDisposeScope();
        _kernel = _counts.device_type == DeviceType.CUDA ? CudaKernels.Attempt(_counts, own => own.Kernel(Variant)) : null;
    }

    /// <summary>Whether a kernel of this project counts.</summary>
    internal bool IsOwn => _kernel is not null;

    /// <summary>Counts the pixels of a picture.</summary>
    /// <param name="predictions">uint8, any shape, on the device.</param>
    /// <param name="labels">uint8, of the same shape; taken to the device.</param>
    /// <exception cref="ArgumentException">A type, the shapes or the device do not fit.</exception>
    public void Add(Tensor predictions, Tensor labels)
    {
        if (predictions.dtype != ScalarType.Byte || labels.dtype != ScalarType.Byte || !predictions.shape.SequenceEqual(labels.shape))
            throw new ArgumentException(
                $"Confusion counts: the predictions are {TensorText.Of(predictions)}, the labels {TensorText.Of(labels)}; both must be uint8 and of one shape.", nameof(labels));
        if (predictions.device.ToString() != _counts.device.ToString())
            throw new ArgumentException(
                $"Confusion counts: the predictions are on {predictions.device}, the counts on {_counts.device}; make the counts where the model is.", nameof(predictions));
        using var scope = NewDisposeScope();
        if (predictions.numel() == 0)
            return;
        var onDevice = labels.to(_counts.device);
        if (_kernel is null)
        {
            var pairs = onDevice.to_type(ScalarType.Int64).Times(Values).Plus(predictions.to_type(ScalarType.Int64)).flatten();
            _counts.index_add_(0, pairs, ones_like(pairs), One);
            return;
        }
        var (packedLabels, packedPredictions) = (Packed(onDevice), Packed(predictions));
        var pixels = packedLabels.numel();
        var blocks = Math.Min((pixels + Threads * PixelsOfThread - 1) / (Threads * PixelsOfThread), MostBlocks);
        _kernel.Launch(new((int)blocks, 1, 1, Threads, 1, 0), new ConfusionArguments
        {
            Labels = PlaneTensor.Address(packedLabels), Predictions = PlaneTensor.Address(packedPredictions), Counts = PlaneTensor.Address(_counts), Pixels = pixels,
        });
    }

    /// <summary>What was counted so far; waits for the device.</summary>
    /// <returns><see cref="Values"/> rows of a label, in each <see cref="Values"/> numbers of a prediction, one row after the other.</returns>
    public long[] Read() => TensorMemory.Copy<long>(_counts, ScalarType.Int64);

    /// <inheritdoc/>
    public void Dispose() => _counts.Dispose();

    /// <summary>Without gaps, from an address that can be read 16 bytes at a time.</summary>
    private static Tensor Packed(Tensor tensor)
    {
        var packed = tensor.contiguous();
        return PlaneTensor.Address(packed) % Alignment == 0 ? packed : packed.clone();
    }
}
