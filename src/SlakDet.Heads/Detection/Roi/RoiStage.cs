using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>One stage of a region head: draws regions, compares what its box head says of them with the truth, moves their boxes.</summary>
internal sealed class RoiStage
{
    private readonly BoxLossConfig _boxLoss;
    private readonly RoiExtractor _extractor;
    private readonly BoxHead _head;
    private readonly MaxIouMatcher _matcher;
    private readonly RandomSampler _sampler;

    /// <param name="config">How it is trained.</param>
    /// <param name="boxLoss">The loss of its boxes.</param>
    /// <param name="extractor">Of the features of its box head.</param>
    /// <param name="head">Its box head.</param>
    public RoiStage(RoiStageConfig config, BoxLossConfig boxLoss, RoiExtractor extractor, BoxHead head)
    {
        config.Validate();
        boxLoss.Validate();
        (Config, _boxLoss, _extractor, _head) = (config, boxLoss, extractor, head);
        (_matcher, _sampler, Coder) = (new MaxIouMatcher(config.Matcher), new RandomSampler(config.Sampler), new BoxCoder(config.Coder));
    }

    /// <summary>How the stage is trained.</summary>
    public RoiStageConfig Config { get; }

    /// <summary>Of the stage's offsets.</summary>
    public BoxCoder Coder { get; }

    /// <summary>Matches the proposals of each picture with its objects and draws a sample.</summary>
    /// <param name="proposals">(n, 4 or more) of each picture: boxes first.</param>
    /// <param name="truth">Of each picture.</param>
    public SampleResult[] Sample(IReadOnlyList<Tensor> proposals, IReadOnlyList<DetectionTruth> truth) =>
        [.. proposals.Zip(truth, (own, objects) =>
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var boxes = own.narrow(1, 0, 4);
            return _sampler.Sample(_matcher.Match(boxes, objects.Boxes), boxes, objects.Boxes).MoveToOuterDisposeScope();
        })];

    /// <summary>Joins the samples of the pictures of a batch.</summary>
    public RoiSamples Join(IReadOnlyList<SampleResult> samples, IReadOnlyList<DetectionTruth> truth) => RoiSamples.Join(samples, truth, _head.Classes);

    /// <summary>What the box head says of regions.</summary>
    /// <param name="features">The pyramid's levels.</param>
    /// <param name="rois">(R, 5).</param>
    public BoxPrediction Predict(IReadOnlyList<Tensor> features, Tensor rois)
    {
        if (rois.shape[0] == 0)                       // batch normalisation has no mean of nothing
            return new BoxPrediction(zeros([0, _head.Classes + 1], device: rois.device), zeros([0, 4 * _head.Classes], device: rois.device));
        using var scope = NewDisposeScope();
        var (logits, deltas) = _head.call(_extractor.Extract(features, rois));
        return new BoxPrediction(Precision.Full(logits), Precision.Full(deltas)).MoveToOuterDisposeScope();
    }

    /// <summary>Loss and accuracy of the classes and loss of the boxes; the losses times the stage's weight.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Losses(RoiSamples samples, BoxPrediction prediction)
    {
        using var scope = NewDisposeScope();
        var classes = LossFunctions.Average(LossFunctions.CrossEntropy(prediction.Logits, samples.Labels), Math.Max(samples.Count, 1));
        var correct = prediction.Logits.detach().argmax(1).eq(samples.Labels).sum().to_type(ScalarType.Float32);
        var boxes = LossFunctions.Average(BoxLosses(samples, prediction), samples.Count);
        return
        [
            ("loss_cls", classes.Times(Config.LossWeight).MoveToOuterDisposeScope()),
            ("acc", correct.Times(100.0 / Math.Max(samples.Count, 1)).MoveToOuterDisposeScope()),
            ("loss_bbox", boxes.Times(_boxLoss.Weight * Config.LossWeight).MoveToOuterDisposeScope()),
        ];
    }

    /// <summary>What the next stage trains on: the regions moved, those of background by their likeliest class, without the objects' own boxes.</summary>
    /// <returns>(n, 4) of each picture, without gradient.</returns>
    public Tensor[] NextProposals(RoiSamples samples, BoxPrediction prediction, IReadOnlyList<ImageGeometry> geometry)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var classes = where(samples.Labels.EqualTo(_head.Classes), prediction.Foreground, samples.Labels);
        long[] counts = [.. samples.PerImage.Select(sample => sample.Boxes.shape[0])];
        var moved = Move(samples.Rois, prediction.Deltas, classes, counts, geometry);
        // How many rows are left is for the host to know: one copy for all pictures.
        var own = cat([.. samples.PerImage.Select(sample => sample.PositiveIsTruth)], 0).cpu().split([.. samples.PerImage.Select(sample => sample.PositiveCount)]);
        return [.. moved.Select((boxes, i) => boxes.index_select(0, Proposed(own[i], samples.PerImage[i].NegativeCount).SentTo(boxes.device)).MoveToOuterDisposeScope())];

        // Rows that are not an object's own box: positives that were proposed, and all negatives.
        static Tensor Proposed(Tensor own, long negatives) => cat([own.logical_not(), ones([negatives], ScalarType.Bool)], 0).nonzero().squeeze(1);
    }

    /// <summary>The regions that the offsets of one class of each lead to, clipped to their pictures.</summary>
    /// <param name="rois">(R, 5), picture after picture.</param>
    /// <param name="deltas">(R, 4 * classes).</param>
    /// <param name="classes">(R), int64, none the background.</param>
    /// <param name="counts">Regions of each picture.</param>
    /// <param name="geometry">Of each picture.</param>
    /// <returns>(n, 4) of each picture, without gradient.</returns>
    public Tensor[] Move(Tensor rois, Tensor deltas, Tensor classes, long[] counts, IReadOnlyList<ImageGeometry> geometry)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var boxes = rois.narrow(1, 1, 4).split(counts);
        var offsets = OfClasses(deltas, classes).split(counts);
        return [.. geometry.Select((size, i) => Decode(boxes[i], offsets[i], size).MoveToOuterDisposeScope())];
    }

    /// <summary>The boxes that offsets lead to, clipped to their picture.</summary>
    /// <param name="boxes">(n, 4).</param>
    /// <param name="offsets">(n, 4 C), class by class.</param>
    /// <param name="size">Of the picture.</param>
    /// <returns>(n, 4 C), always numbers: where a model has diverged, its loss is to say so, not a region without a place.</returns>
    public Tensor Decode(Tensor boxes, Tensor offsets, ImageGeometry size)
    {
        using var decoded = Coder.Decode(boxes, offsets, (size.HeightPx, size.WidthPx));
        return decoded.nan_to_num(0);
    }

    /// <summary>The loss of each positive: (P, 4) of offsets or (P) of boxes.</summary>
    private Tensor BoxLosses(RoiSamples samples, BoxPrediction prediction)
    {
        var deltas = OfClasses(prediction.Deltas.index_select(0, samples.Positive), samples.PositiveLabels);
        var boxes = samples.PositiveRois.narrow(1, 1, 4);
        return _boxLoss.Kind switch
        {
            BoxLossKind.SmoothL1 => LossFunctions.SmoothL1(deltas, Coder.Encode(boxes, samples.TargetBoxes), _boxLoss.Beta),
            BoxLossKind.Giou => LossFunctions.Giou(Coder.Decode(boxes, deltas), samples.TargetBoxes),
            _ => throw new InvalidOperationException($"Unknown box loss {_boxLoss.Kind}."),
        };
    }

    /// <summary>The four offsets of one class of each row, (R, 4).</summary>
    private static Tensor OfClasses(Tensor deltas, Tensor classes)
    {
        var rows = deltas.shape[0];
        return deltas.view(rows, deltas.shape[1] / 4, 4).index(arange(rows, ScalarType.Int64, deltas.device), classes);
    }
}
