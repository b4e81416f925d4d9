using SlakDet.Data.Segmentation;
using SlakDet.Kernels.Native;
using SlakDet.Training.Devices;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Segmentation;

/// <summary>Augmented pictures with their labels, on their way to the device since the loader's thread has made them.</summary>
internal sealed class StagedSegmentationBatch : ITrainingBatch, IDisposable
{
    private readonly SegmentationByteBatch _samples;
    private readonly Tensor _pixels, _labels;

    public StagedSegmentationBatch(SegmentationByteBatch samples, Device device)
    {
        _samples = samples with { Pixels = [], Labels = [] };   // many batches wait at a time
        _pixels = HostTensors.Over(samples.Pixels, [samples.Count, samples.Height, samples.Width, 3]).SentTo(device);
        _labels = HostTensors.Over(samples.Labels, [samples.Count, samples.Height, samples.Width]).SentTo(device);
    }

    public IReadOnlyList<string> Names => _samples.Names;

    /// <summary>The network's input (N, 3, H, W) and labels (N, H, W), int64; they belong to the current dispose scope.</summary>
    public (Tensor Images, Tensor Labels) ToNetwork(SegmentationTrainConfig config) => (PixelStaging.Normalize(_pixels, _samples.Contents, config.Mean, config.Std), _labels.to(int64));

    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
    }
}
