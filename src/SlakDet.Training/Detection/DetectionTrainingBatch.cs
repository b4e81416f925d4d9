using SlakDet.Data.Detection;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Detection;

/// <summary>Augmented pictures with their objects.</summary>
internal sealed record DetectionTrainingBatch(DetectionInputs Inputs) : ITrainingBatch
{
    public IReadOnlyList<string> Names => Inputs.Names;
}
