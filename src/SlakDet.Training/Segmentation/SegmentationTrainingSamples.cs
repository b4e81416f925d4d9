using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Segmentation;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Segmentation;

/// <summary>The pictures and labels that a segmenter is trained on.</summary>
internal sealed class SegmentationTrainingSamples : ITrainingSamples
{
    private readonly IReadOnlyList<SegmentationItem> _items;
    private readonly SegmentationTrainPipeline _pipeline;

    private readonly Device? _device;

    /// <summary>Opens them.</summary>
    /// <param name="data">Where they are and how they are augmented.</param>
    /// <param name="device">Where bytes are sent to be normalised there; null for normalised pictures in managed memory.</param>
    public SegmentationTrainingSamples(SegmentationDataConfig data, Device? device = null)
    {
        _device = device;
        var packed = data.OpenPacked();
        (_items, _pipeline) = (data.TrainingItems(packed), new(data.Training with { ClassCount = data.LoadClasses().Count }, packed));
    }

    public int Count => _items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var source = new SegmentationBatchSource(_pipeline, _items, new EpochSampler(Count, batchSize, seed), seed);
        return _device is null ? pass => new SegmentationTrainingBatch(source.Load(pass)) : pass => new StagedSegmentationBatch(source.LoadBytes(pass), _device);
    }
}
