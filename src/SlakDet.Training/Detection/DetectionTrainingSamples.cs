using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Detection;

/// <summary>The pictures and objects that a detector is trained on.</summary>
internal sealed class DetectionTrainingSamples : ITrainingSamples
{
    private readonly DetectionDataset _set;
    private readonly DetectionTrainingPipeline _pipeline;
    private readonly Device? _device;
    private readonly bool _withMasks;

    /// <summary>Opens them.</summary>
    /// <param name="data">Where they are and how they are augmented.</param>
    /// <param name="device">Where bytes are sent to be normalised there; null for normalised pictures in managed memory.</param>
    /// <param name="withMasks">Whether what is sent there is trained on masks.</param>
    public DetectionTrainingSamples(DetectionDataConfig data, Device? device = null, bool withMasks = false)
    {
        (_device, _withMasks) = (device, withMasks);
        var packed = data.OpenPacked();
        (_set, _pipeline) = (data.LoadTraining(packed), new(data.Training, packed));
    }

    public int Count => _set.Items.Count;

    public Func<long, ITrainingBatch> Batches(int batchSize, long seed)
    {
        var sampler = new RatioGroupSampler(_set.Items.Select(item => (item.WidthPx, item.HeightPx)), batchSize, seed);
        var source = new DetectionBatchSource(_pipeline, _set.Items, sampler, seed);
        return _device is null ? pass => new DetectionTrainingBatch(source.Load(pass)) : pass => new StagedDetectionBatch(source.LoadBytes(pass), _withMasks, _device);
    }
}
