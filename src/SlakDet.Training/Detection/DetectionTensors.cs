using SlakDet.Data.Detection;
using SlakDet.Heads.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>Prepared pictures as tensors on the model's device; masks stay in main memory, where mask targets are cut.</summary>
internal static class DetectionTensors
{
    /// <summary>Copies a batch; the tensors belong to the current dispose scope.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="withMasks">Whether the detector trains on masks.</param>
    public static DetectionBatch ToDevice(DetectionInputs inputs, Device device, bool withMasks)
    {
        var images = tensor(inputs.Images, [inputs.Count, 3, inputs.Height, inputs.Width]).SentTo(device);
        if (inputs.Targets == null)
            return new(images, Geometry(inputs));
        var (boxes, labels) = Objects(inputs, device);
        return new(images, Geometry(inputs), Truth(inputs, boxes, labels, withMasks ? Masks(inputs) : null));
    }

    /// <summary>Sizes of the pictures.</summary>
    public static ImageGeometry[] Geometry(DetectionPictures inputs) =>
        [.. inputs.Geometry.Select(g => new ImageGeometry(g.Height, g.Width, g.PaddedHeight, g.PaddedWidth, g.OriginalHeight, g.OriginalWidth, g.ScaleX, g.ScaleY))];

    /// <summary>Boxes (n, 4) and labels (n) of all pictures of a training batch, one after another; they belong to the caller.</summary>
    public static (Tensor Boxes, Tensor Labels) Objects(DetectionPictures inputs, Device device)
    {
        var (boxes, labels) = (inputs.Targets!.SelectMany(own => own.Boxes).ToArray(), inputs.Targets!.SelectMany(own => own.Labels.Select(label => (long)label)).ToArray());
        return (tensor(boxes, [labels.Length, 4]).SentTo(device), tensor(labels, [labels.Length]).SentTo(device));
    }

    /// <summary>Masks of each picture of a training batch in main memory, (k, H, W) of its padded size, uint8; they belong to the caller.</summary>
    public static Tensor[] Masks(DetectionPictures inputs) => [.. inputs.Targets!.Zip(inputs.Geometry, (own, size) =>
        HostTensors.Over(own.DenseMasks(size.PaddedHeight, size.PaddedWidth), [own.Count, size.PaddedHeight, size.PaddedWidth]))];

    /// <summary>What belongs to each picture of the objects of a training batch; the tensors belong to the current dispose scope.</summary>
    /// <param name="inputs">The batch.</param>
    /// <param name="boxes">Of <see cref="Objects"/>.</param>
    /// <param name="labels">Of <see cref="Objects"/>.</param>
    /// <param name="masks">Of <see cref="Masks"/>; null for a detector of boxes.</param>
    public static DetectionTruth[] Truth(DetectionPictures inputs, Tensor boxes, Tensor labels, IReadOnlyList<Tensor>? masks)
    {
        var (truth, first) = (new DetectionTruth[inputs.Count], 0L);
        for (var i = 0; i < truth.Length; i++)
        {
            var count = inputs.Targets![i].Count;
            truth[i] = new(boxes.narrow(0, first, count), labels.narrow(0, first, count), masks?[i]);
            first += count;
        }
        return truth;
    }
}
