namespace SlakDet.Training.Tasks;

/// <summary>A batch as the loader's threads make it: managed memory, no tensors.</summary>
public interface ITrainingBatch
{
    /// <summary>The samples' names, to say which pictures an error was about.</summary>
    IReadOnlyList<string> Names { get; }
}
