using SlakDet.Annotations.Masks;
using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Trains mask heads on the objects' masks, and draws the masks of detections.</summary>
/// <param name="extractor">Of the features of the mask heads.</param>
/// <param name="size">Side m of their masks in cells.</param>
/// <param name="threshold">Pixels of at least this probability belong to a mask.</param>
internal sealed class MaskBranch(RoiExtractor extractor, int size, double threshold)
{
    /// <summary>Binary cross-entropy of the masks of the positives' own classes, the mean over all cells; 0 without positives.</summary>
    public Tensor Loss(MaskHead head, IReadOnlyList<Tensor> features, RoiSamples samples, IReadOnlyList<DetectionTruth> truth)
    {
        using var scope = NewDisposeScope();
        var logits = OfClasses(head.call(extractor.Extract(features, samples.PositiveRois)), samples.PositiveLabels);
        var targets = Targets(samples.PerImage, truth).to_type(logits.dtype);
        return LossFunctions.Average(LossFunctions.BinaryCrossEntropy(logits, targets), Math.Max(logits.numel(), 1)).MoveToOuterDisposeScope();
    }

    /// <summary>The objects' masks inside the positives' boxes: (P, m, m), 0 or 1.</summary>
    public Tensor Targets(IReadOnlyList<SampleResult> samples, IReadOnlyList<DetectionTruth> truth)
    {
        using var scope = NewDisposeScope();
        long[] counts = [.. samples.Select(sample => sample.PositiveCount)];
        // Masks are cut by the processor: one copy of all boxes and one of all objects' numbers, not two a picture.
        var boxes = cat([.. samples.Select(sample => sample.Boxes.narrow(0, 0, sample.PositiveCount))], 0).cpu().split(counts);
        var objects = cat([.. samples.Select(sample => sample.PositiveTruth)], 0).cpu().split(counts);
        return cat([.. truth.Select((own, i) => MaskTargets.Crop(
            own.Masks ?? throw new ArgumentException($"Mask head: picture {i} of the batch has no masks to train on; give DetectionTruth.Masks."),
            boxes[i], objects[i], size))], 0).SentTo(samples[0].Boxes.device).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of what several heads say of detections.</summary>
    /// <param name="heads">The heads, at least one.</param>
    /// <param name="features">The pyramid's levels.</param>
    /// <param name="boxes">(k, 4) of each picture, in network pixels.</param>
    /// <param name="labels">(k) of each picture.</param>
    /// <returns>(k, m, m) of each picture.</returns>
    public Tensor[] Probabilities(IEnumerable<MaskHead> heads, IReadOnlyList<Tensor> features, Tensor[] boxes, Tensor[] labels)
    {
        using var scope = NewDisposeScope();
        var sampled = extractor.Extract(features, RoiSamples.JoinBoxes(boxes));
        var classes = cat(labels, 0);
        var mean = stack([.. heads.Select(head => OfClasses(head.call(sampled), classes).sigmoid())]).mean([0]);
        var parts = mean.split([.. boxes.Select(own => own.shape[0])]);
        return [.. parts.Select(part => part.MoveToOuterDisposeScope())];
    }

    /// <summary>The masks of one picture at its original size.</summary>
    /// <param name="probabilities">(k, m, m).</param>
    /// <param name="boxes">(k, 4), in original pixels.</param>
    /// <param name="size">Of the picture.</param>
    public RleMask[] Paste(Tensor probabilities, Tensor boxes, ImageGeometry size)
    {
        var (height, width) = (size.OriginalHeightPx, size.OriginalWidthPx);
        var runs = MaskPaste.PasteRunLengths(probabilities, boxes, height, width, threshold);
        return [.. runs.Select(counts => RleMask.FromCounts(height, width, counts))];
    }

    /// <summary>The masks of one class of each row: (R, classes, m, m) to (R, m, m), in single precision or better.</summary>
    private static Tensor OfClasses(Tensor logits, Tensor classes) =>
        Precision.Full(logits.index(arange(logits.shape[0], ScalarType.Int64, logits.device), classes));
}
