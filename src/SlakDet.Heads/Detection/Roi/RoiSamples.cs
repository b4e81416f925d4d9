using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>The sampled regions of a batch, joined: R regions, picture after picture, of each picture first the positives.</summary>
/// <param name="PerImage">The samples that were joined.</param>
/// <param name="Rois">(R, 5): index of the picture; x1, y1, x2, y2.</param>
/// <param name="Labels">(R), int64: the object's class, or the number of classes for the background.</param>
/// <param name="Positive">(P), int64: rows of the positives.</param>
/// <param name="TargetBoxes">(P, 4): the object of each positive.</param>
internal sealed record RoiSamples(IReadOnlyList<SampleResult> PerImage, Tensor Rois, Tensor Labels, Tensor Positive, Tensor TargetBoxes)
{
    /// <summary>Number of regions, R.</summary>
    public long Count => Rois.shape[0];

    /// <summary>The positives' regions, (P, 5).</summary>
    public Tensor PositiveRois => Rois.index_select(0, Positive);

    /// <summary>The positives' classes, (P).</summary>
    public Tensor PositiveLabels => Labels.index_select(0, Positive);

    /// <summary>Joins the samples of the pictures of a batch.</summary>
    /// <param name="samples">Of each picture.</param>
    /// <param name="truth">Of each picture.</param>
    /// <param name="background">The label of negatives.</param>
    public static RoiSamples Join(IReadOnlyList<SampleResult> samples, IReadOnlyList<DetectionTruth> truth, int background)
    {
        using var scope = NewDisposeScope();
        var labels = new List<Tensor>();
        var positive = new List<Tensor>();
        var targets = new List<Tensor>();
        var rows = 0L;
        foreach (var (sample, objects) in samples.Zip(truth))
        {
            labels.Add(objects.Labels.index_select(0, sample.PositiveTruth));
            labels.Add(zeros([sample.NegativeCount], ScalarType.Int64, sample.Boxes.device).PlusInPlace((long)background));
            positive.Add(arange(rows, rows + sample.PositiveCount, ScalarType.Int64, sample.Boxes.device));
            targets.Add(objects.Boxes.index_select(0, sample.PositiveTruth));
            rows += sample.PositiveCount + sample.NegativeCount;
        }
        return new RoiSamples(samples, JoinBoxes([.. samples.Select(sample => sample.Boxes)]).MoveToOuterDisposeScope(),
            cat(labels, 0).MoveToOuterDisposeScope(), cat(positive, 0).MoveToOuterDisposeScope(), cat(targets, 0).MoveToOuterDisposeScope());
    }

    /// <summary>The boxes of the pictures of a batch as regions.</summary>
    /// <param name="boxes">(n, 4 or more) of each picture; columns 0 to 3 are read.</param>
    /// <returns>(R, 5).</returns>
    public static Tensor JoinBoxes(IReadOnlyList<Tensor> boxes)
    {
        using var scope = NewDisposeScope();
        return cat([.. boxes.Select((own, image) => cat(
            [zeros([own.shape[0], 1], own.dtype, own.device).PlusInPlace((double)image), own.narrow(1, 0, 4)], 1))], 0).MoveToOuterDisposeScope();
    }
}
