using SlakDet.Annotations.Masks;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>The second half of a two-stage detector: looks at proposed regions, and says what is in them and where exactly.</summary>
/// <remarks>
/// One or more stages in a row, each moving the regions of the one before (Cai and Vasconcelos, "Cascade R-CNN", CVPR 2018); a single stage is
/// the head of Faster R-CNN. Regions are in network pixels, detections in those of the original picture.
/// </remarks>
public abstract class RoiHead : nn.Module
{
    private protected RoiHead(string name, MulticlassNmsConfig nms) : base(name)
    {
        nms.Validate();
        Nms = nms;
    }

    /// <summary>Draws the regions of a batch that a stage trains on.</summary>
    internal delegate IReadOnlyList<SampleResult> Sampling(int stage, IReadOnlyList<Tensor> proposals, IReadOnlyList<DetectionTruth> truth);

    /// <summary>Which boxes become detections.</summary>
    private protected MulticlassNmsConfig Nms { get; }

    /// <summary>The stages, first to last.</summary>
    private protected abstract IReadOnlyList<RoiStage> Stages { get; }

    /// <summary>Draws regions from the proposals and compares what the head says of them with the truth.</summary>
    /// <param name="features">The pyramid's levels (N, C, h, w), finest first.</param>
    /// <param name="proposals">Of each picture, (n, 5): boxes, then scores; n may be 0.</param>
    /// <param name="geometry">Of each picture.</param>
    /// <param name="truth">Of each picture.</param>
    /// <returns>Scalars by the names of the published logs, weighted; those with "loss" in the name make up the total.</returns>
    public IReadOnlyList<(string Name, Tensor Value)> ComputeLosses(
        IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> proposals, IReadOnlyList<ImageGeometry> geometry, IReadOnlyList<DetectionTruth> truth) =>
        ComputeLosses(features, proposals, geometry, truth, (stage, boxes, objects) => Stages[stage].Sample(boxes, objects));

    /// <summary>As the public form, with regions drawn by the caller.</summary>
    internal IReadOnlyList<(string Name, Tensor Value)> ComputeLosses(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> proposals,
        IReadOnlyList<ImageGeometry> geometry, IReadOnlyList<DetectionTruth> truth, Sampling sampling)
    {
        using var scope = NewDisposeScope();
        var losses = new List<(string Name, Tensor Value)>();
        for (var i = 0; i < Stages.Count; i++)
        {
            var samples = Stages[i].Join(sampling(i, proposals, truth), truth);
            var prediction = Stages[i].Predict(features, samples.Rois);
            losses.AddRange(StageLosses(i, features, samples, prediction, truth));
            if (i + 1 < Stages.Count)
                proposals = Stages[i].NextProposals(samples, prediction, geometry);
        }
        losses.ForEach(loss => loss.Value.MoveToOuterDisposeScope());
        return losses;
    }

    /// <summary>What the head finds in the proposals of each picture.</summary>
    /// <param name="features">The pyramid's levels (N, C, h, w), finest first.</param>
    /// <param name="proposals">Of each picture, (n, 5); n may be 0.</param>
    /// <param name="geometry">Of each picture.</param>
    public IReadOnlyList<Detections> Predict(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> proposals, IReadOnlyList<ImageGeometry> geometry)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var candidates = Candidates(RunStages(features, proposals, geometry), [.. proposals.Select(own => own.shape[0])], geometry);
        ScoredBoxes[] found = [.. candidates.Select(own => MulticlassNms.Select(own.Boxes, own.Scores, Nms))];
        var masks = Masks(features, found, geometry);
        return [.. found.Select((own, i) => own.ToDetections(masks?[i]))];
    }

    /// <summary>The number of positions at which a weight of this head is applied; see <see cref="Backbones.Profiling.IProfiled"/>.</summary>
    /// <param name="weight">Name in the head's own state dict.</param>
    /// <param name="regions">Number of regions; masks are drawn for as many detections as there may be.</param>
    public abstract long Positions(string weight, int regions);

    /// <summary>The regions that each stage sees, those of all pictures together, and what it says of them.</summary>
    internal IReadOnlyList<(Tensor Rois, BoxPrediction Prediction)> RunStages(
        IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> proposals, IReadOnlyList<ImageGeometry> geometry)
    {
        var counts = proposals.Select(own => own.shape[0]).ToArray();
        var results = new List<(Tensor Rois, BoxPrediction Prediction)>();
        foreach (var stage in Stages)
        {
            var rois = RoiSamples.JoinBoxes(proposals);
            var prediction = stage.Predict(features, rois);
            results.Add((rois, prediction));
            if (results.Count < Stages.Count)
                proposals = stage.Move(rois, prediction.Deltas, prediction.Foreground, counts, geometry);
        }
        return results;
    }

    /// <summary>
    /// Of each picture the boxes (n, 4 * classes) in original pixels and the probabilities (n, classes + 1): the last stage's boxes, the mean of
    /// all stages' logits.
    /// </summary>
    internal IReadOnlyList<(Tensor Boxes, Tensor Scores)> Candidates(
        IReadOnlyList<(Tensor Rois, BoxPrediction Prediction)> stages, long[] counts, IReadOnlyList<ImageGeometry> geometry)
    {
        var scores = stack([.. stages.Select(stage => stage.Prediction.Logits)]).mean([0]).softmax(1).split(counts);
        var (rois, last) = stages[^1];
        var (boxes, deltas) = (rois.narrow(1, 1, 4).split(counts), last.Deltas.split(counts));
        return
        [
            .. geometry.Select((size, i) =>
            {
                var decoded = Stages[^1].Decode(boxes[i], deltas[i], size);
                return ((decoded.view(-1, 4) / Scale(size, decoded)).view(decoded.shape), scores[i]);
            }),
        ];
    }

    /// <summary>Network pixels per original pixel along each coordinate of a box, (4).</summary>
    private protected static Tensor Scale(ImageGeometry size, Tensor like) =>
        tensor([size.ScaleX, size.ScaleY, size.ScaleX, size.ScaleY], like.dtype).SentTo(like.device);

    /// <summary>The losses of one stage by their names.</summary>
    private protected abstract IEnumerable<(string Name, Tensor Value)> StageLosses(
        int stage, IReadOnlyList<Tensor> features, RoiSamples samples, BoxPrediction prediction, IReadOnlyList<DetectionTruth> truth);

    /// <summary>The masks of the detections of each picture; null from a head that draws none.</summary>
    private protected virtual RleMask[][]? Masks(
        IReadOnlyList<Tensor> features, IReadOnlyList<ScoredBoxes> found, IReadOnlyList<ImageGeometry> geometry) => null;
}
