using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Detection;

/// <summary>The pictures and objects that a detector is trained on.</summary>
internal sealed class DetectionTrainingSamples : ITrainingSamples
{
    private readonly DetectionDataset _set;
    private readonly DetectionTrainingPipeline _pipeline;

    public DetectionTrainingSamples(DetectionDataConfig data)
    {
        var packed = data.OpenPacked();
        (_set, _pipeline) = (data.LoadTraining(packed), new(data.Training, packed));
    }

    public int Count => _set.Items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var sampler = new RatioGroupSampler(_set.Items.Select(item => (item.WidthPx, item.HeightPx)), batchSize, seed);
        var source = new DetectionBatchSource(_pipeline, _set.Items, sampler, seed);
        return pass => new DetectionTrainingBatch(source.Load(pass));
    }
}
