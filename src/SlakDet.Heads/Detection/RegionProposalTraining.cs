using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Targets and losses of a region proposal head.</summary>
internal sealed class RegionProposalTraining(RegionProposalConfig config)
{
    private readonly MaxIouMatcher _matcher = new(config.Matcher);
    private readonly RandomSampler _sampler = new(config.Sampler);
    private readonly BoxCoder _coder = new(BoxCoderConfig.Unit);

    /// <summary>The losses of a batch on anchors drawn by chance.</summary>
    public RegionProposalLosses ComputeLosses(RegionProposalOutputs outputs, AnchorGrid grid, DetectionBatch batch)
    {
        using var scope = NewDisposeScope();
        var truth = batch.Truth
            ?? throw new ArgumentException("RegionProposalHead: the batch has no objects to compare with; give its Truth.", nameof(batch));
        var anchors = grid.ToTensor(outputs.Logits[0].device);
        SampleResult[] samples = [.. truth.Select((objects, i) => Sample(grid, anchors, batch.Geometry[i], objects.Boxes))];
        return Losses(outputs, grid, anchors, samples, truth).MoveToOuterDisposeScope();
    }

    /// <summary>The anchors of one picture to train on, as indices into all anchors.</summary>
    public SampleResult Sample(AnchorGrid grid, Tensor anchors, ImageGeometry geometry, Tensor truthBoxes)
    {
        using var scope = NewDisposeScope();
        var indices = grid.Trainable(geometry, config.AllowedBorder);
        if (indices.Length == grid.Count)
            return _sampler.Sample(_matcher.Match(anchors, truthBoxes), anchors, truthBoxes).MoveToOuterDisposeScope();
        var trainable = tensor(indices).SentTo(anchors.device);
        var boxes = anchors.index_select(0, trainable);
        var sample = _sampler.Sample(_matcher.Match(boxes, truthBoxes), boxes, truthBoxes);
        return (sample with
        {
            Positive = trainable.index_select(0, sample.Positive), Negative = trainable.index_select(0, sample.Negative),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>The losses on given anchors, averaged over their number (at least one positive and one negative counted a picture).</summary>
    public RegionProposalLosses Losses(
        RegionProposalOutputs outputs, AnchorGrid grid, Tensor anchors, IReadOnlyList<SampleResult> samples, IReadOnlyList<DetectionTruth> truth)
    {
        using var scope = NewDisposeScope();
        var levels = Enumerable.Range(0, outputs.Logits.Count).ToArray();
        var positive = cat([.. samples.Select(sample => sample.Positive)], 0);
        var sampled = cat([positive, .. samples.Select(sample => sample.Negative)], 0);
        var positivePlaces = cat([.. samples.Select((sample, i) => InBatch(sample.Positive, i))], 0);
        var sampledPlaces = cat([positivePlaces, .. samples.Select((sample, i) => InBatch(sample.Negative, i))], 0);
        var count = samples.Sum(sample => Math.Max(sample.PositiveCount, 1) + Math.Max(sample.NegativeCount, 1));

        var logits = Precision.Full(cat([.. levels.Select(outputs.FlatLogits)], 1).view(-1).index_select(0, sampledPlaces));
        var labels = arange(sampled.shape[0], device: logits.device).Below(positive.shape[0]).to_type(logits.dtype);
        var classification = LossFunctions.BinaryCrossEntropy(logits, labels);

        var offsets = Precision.Full(cat([.. levels.Select(outputs.FlatOffsets)], 1).view(-1, 4).index_select(0, positivePlaces));
        var objects = cat([.. samples.Select((sample, i) => truth[i].Boxes.index_select(0, sample.PositiveTruth))], 0);
        var targets = _coder.Encode(anchors.index_select(0, positive), objects).to_type(offsets.dtype);
        var regression = LossFunctions.SmoothL1(offsets, targets, config.SmoothL1Beta).sum(1);

        var (classes, shifts) = (ByLevel(classification, sampled, grid, count), ByLevel(regression, positive, grid, count));
        return new RegionProposalLosses(classes.sum(), shifts.sum(), classes, shifts).MoveToOuterDisposeScope();

        Tensor InBatch(Tensor indices, int image) => indices.Plus((long)image * grid.Count);
    }

    /// <summary>Sums of each level's values, divided by a number: (levels).</summary>
    private static Tensor ByLevel(Tensor values, Tensor anchors, AnchorGrid grid, long count)
    {
        var sizes = tensor(grid.LevelCounts.Select(anchors => (long)anchors).ToArray()).SentTo(values.device);
        var ends = sizes.cumsum(0);
        var places = anchors.unsqueeze(1);
        var members = places.lt(ends).logical_and(places.ge(ends.Minus(sizes)));                // (n, levels)
        return LossFunctions.Divide((values.unsqueeze(1) * members.to_type(values.dtype)).sum([0]), count);
    }
}
