using SlakDet.Annotations;
using SlakDet.Data.Loading;
using SlakDet.Data.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Segmentation;

/// <summary>The pictures and labels that a segmenter is trained on.</summary>
/// <param name="data">Where they are and how they are augmented.</param>
internal sealed class SegmentationTrainingSamples(SegmentationDataConfig data) : ITrainingSamples
{
    private readonly IReadOnlyList<SegmentationItem> _items = SegmentationFolder.Open(data.Root, data.TrainingSplit).Items;
    private readonly SegmentationTrainPipeline _pipeline = new(data.Training with { ClassCount = data.LoadClasses().Count });

    public int Count => _items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var source = new SegmentationBatchSource(_pipeline, _items, new EpochSampler(Count, batchSize, seed), seed);
        return pass => new SegmentationTrainingBatch(source.Load(pass));
    }
}
