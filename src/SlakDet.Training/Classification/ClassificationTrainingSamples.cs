using SlakDet.Annotations;
using SlakDet.Data.Classification;
using SlakDet.Data.Loading;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Classification;

/// <summary>The pictures that a classifier is trained on.</summary>
/// <param name="data">Where they are and how they are augmented.</param>
internal sealed class ClassificationTrainingSamples(ClassificationDataConfig data) : ITrainingSamples
{
    private readonly IReadOnlyList<ImageFolderItem> _items = data.Open(data.TrainingSplit).Items;
    private readonly ClassificationTrainPipeline _pipeline = new(data.Training);

    public int Count => _items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var source = Source(batchSize, seed);
        return pass => new ClassificationTrainingBatch(source.Load(pass));
    }

    /// <summary>The first batch of a run as it would be without mixing.</summary>
    public ClassificationBatch FirstUnmixed(int batchSize, long seed) => Source(batchSize, seed).LoadUnmixed(0);

    private ClassificationBatchSource Source(int batchSize, long seed) => new(_pipeline, _items, new EpochSampler(Count, batchSize, seed), seed);
}
