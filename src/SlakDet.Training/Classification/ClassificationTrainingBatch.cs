using SlakDet.Data.Classification;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Classification;

/// <summary>Augmented pictures with their classes.</summary>
internal sealed record ClassificationTrainingBatch(ClassificationBatch Samples) : ITrainingBatch
{
    public IReadOnlyList<string> Names => Samples.Names;
}
