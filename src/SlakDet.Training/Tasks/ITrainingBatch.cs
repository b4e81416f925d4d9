namespace SlakDet.Training.Tasks;

/// <summary>A batch as the loader's threads make it: in managed memory or, where it is to be disposed, on its way to a device.</summary>
public interface ITrainingBatch
{
    /// <summary>The samples' names, to say which pictures an error was about.</summary>
    IReadOnlyList<string> Names { get; }
}
