using SlakDet.Evaluation.Segmentation;
using SlakDet.Kernels.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Training.Segmentation;

/// <summary>Counts predictions against labels where the predictions are.</summary>
/// <remarks>
/// On CUDA pictures are counted on the device: no class map is copied back and none is waited for, so that the next picture is prepared while the device computes. On
/// the processor, where there is nothing to copy, the evaluation's own loop counts; it is far faster there than libtorch's operations.
/// </remarks>
internal sealed class SegmentationCounts : IDisposable
{
    private readonly SegmentationMetric _metric;
    private readonly ConfusionCounts? _onDevice;

    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where predictions are; null counts in main memory.</param>
    public SegmentationCounts(int classes, Device? device)
    {
        _metric = new SegmentationMetric(classes);
        _onDevice = device is null ? null : new ConfusionCounts(device);
    }

    /// <summary>Counts a picture.</summary>
    /// <param name="prediction">(H, W), uint8: the class of every pixel.</param>
    /// <param name="label">H x W values, row by row: class or 255.</param>
    public void Add(Tensor prediction, byte[] label)
    {
        using var scope = NewDisposeScope();
        if (_onDevice is null)
            _metric.Add(ToArray(prediction), label);
        else
            _onDevice.Add(prediction, tensor(label, prediction.shape));
    }

    /// <summary>The figures of all pictures. To be asked for once.</summary>
    /// <exception cref="ArgumentException">A label is neither a class nor 255.</exception>
    public SegmentationScores Compute()
    {
        if (_onDevice is not null)
            _metric.Merge(_onDevice.Read());
        return _metric.Compute();
    }

    /// <summary>A prediction in main memory, row by row.</summary>
    public static byte[] ToArray(Tensor prediction)
    {
        using var inMemory = prediction.cpu();
        return inMemory.data<byte>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _onDevice?.Dispose();
}
