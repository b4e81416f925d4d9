using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Segmentation;

/// <summary>The pictures and labels that a segmenter is trained on.</summary>
internal sealed class SegmentationTrainingSamples : ITrainingSamples
{
    private readonly IReadOnlyList<SegmentationItem> _items;
    private readonly SegmentationTrainPipeline _pipeline;

    public SegmentationTrainingSamples(SegmentationDataConfig data)
    {
        var packed = data.OpenPacked();
        (_items, _pipeline) = (data.TrainingItems(packed), new(data.Training with { ClassCount = data.LoadClasses().Count }, packed));
    }

    public int Count => _items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var source = new SegmentationBatchSource(_pipeline, _items, new EpochSampler(Count, batchSize, seed), seed);
        return pass => new SegmentationTrainingBatch(source.Load(pass));
    }
}
