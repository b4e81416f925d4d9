using SlakDet.Data.Detection;
using SlakDet.Heads.Detection;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>Prepared pictures as tensors on the model's device.</summary>
internal static class DetectionTensors
{
    /// <summary>Copies a batch; the tensors belong to the current dispose scope.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="withMasks">Whether the detector trains on masks.</param>
    public static DetectionBatch ToDevice(DetectionInputs inputs, Device device, bool withMasks) => new(
        tensor(inputs.Images, [inputs.Count, 3, inputs.Height, inputs.Width]).to(device),
        [.. inputs.Geometry.Select(g => new ImageGeometry(g.Height, g.Width, g.PaddedHeight, g.PaddedWidth, g.OriginalHeight, g.OriginalWidth, g.ScaleX, g.ScaleY))],
        inputs.Targets?.Select((targets, i) => Truth(targets, inputs.Geometry[i], device, withMasks)).ToArray());

    private static DetectionTruth Truth(DetectionTargets targets, PictureGeometry size, Device device, bool withMasks) => new(
        tensor(targets.Boxes, [targets.Count, 4]).to(device),
        tensor(targets.Labels.Select(label => (long)label).ToArray(), [targets.Count]).to(device),
        withMasks ? tensor(targets.DenseMasks(size.PaddedHeight, size.PaddedWidth), [targets.Count, size.PaddedHeight, size.PaddedWidth]).to(device) : null);
}
