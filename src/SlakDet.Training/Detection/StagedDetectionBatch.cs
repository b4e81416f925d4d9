using SlakDet.Data.Detection;
using SlakDet.Heads.Detection;
using SlakDet.Kernels.Native;
using SlakDet.Training.Devices;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>Augmented pictures with their objects, on their way to the device since the loader's thread has made them.</summary>
internal sealed class StagedDetectionBatch : ITrainingBatch, IDisposable
{
    private readonly DetectionByteInputs _samples;
    private readonly Tensor _pixels, _boxes, _labels;
    private readonly Tensor[]? _masks;

    public StagedDetectionBatch(DetectionByteInputs samples, bool withMasks, Device device)
    {
        _samples = samples with { Pixels = [] };   // many batches wait at a time
        _pixels = HostTensors.Over(samples.Pixels, [samples.Count, samples.Height, samples.Width, 3]).SentTo(device);
        (_boxes, _labels) = DetectionTensors.Objects(samples, device);
        _masks = withMasks ? DetectionTensors.Masks(samples) : null;
    }

    public IReadOnlyList<string> Names => _samples.Names;

    /// <summary>The network's input; it holds as long as this, and belongs to the current dispose scope.</summary>
    public DetectionBatch ToNetwork(DetectionTrainingPipelineConfig config) => new(
        PixelStaging.Normalize(_pixels, [.. _samples.Geometry.Select(size => (size.Height, size.Width))], config.Mean, config.Std),
        DetectionTensors.Geometry(_samples), DetectionTensors.Truth(_samples, _boxes, _labels, _masks));

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_pixels, _boxes, _labels, .. _masks ?? []])
            tensor.Dispose();
    }
}
