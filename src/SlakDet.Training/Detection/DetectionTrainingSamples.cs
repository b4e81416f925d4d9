using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Detection;

/// <summary>The pictures and objects that a detector is trained on.</summary>
/// <param name="data">Where they are and how they are augmented.</param>
internal sealed class DetectionTrainingSamples(DetectionDataConfig data) : ITrainingSamples
{
    private readonly DetectionDataset _set = data.LoadTraining();
    private readonly DetectionTrainingPipeline _pipeline = new(data.Training);

    public int Count => _set.Items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var sampler = new RatioGroupSampler(_set.Items.Select(item => (item.WidthPx, item.HeightPx)), batchSize, seed);
        var source = new DetectionBatchSource(_pipeline, _set.Items, sampler, seed);
        return pass => new DetectionTrainingBatch(source.Load(pass));
    }
}
