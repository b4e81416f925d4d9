using SlakDet.Data.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Segmentation;

/// <summary>Augmented pictures with their labels.</summary>
internal sealed record SegmentationTrainingBatch(SegmentationBatch Samples) : ITrainingBatch
{
    public IReadOnlyList<string> Names => Samples.Names;
}
