using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Runs;

/// <summary>The folder of a training run, held by this process alone until disposed.</summary>
/// <remarks>
/// <c>config.json</c> (effective config), <c>environment.json</c>, <c>metrics.jsonl</c> and <c>tensorboard/</c> (<see cref="MetricsLog"/>),
/// <c>checkpoints/</c> (<see cref="CheckpointStore"/>).
/// </remarks>
public sealed class RunFolder : IDisposable
{
    /// <summary>Name of the folder of the checkpoints in a run folder.</summary>
    public const string CheckpointsName = "checkpoints";

    private readonly RunLock _lock;

    private RunFolder(string folder, RunLock runLock)
    {
        Folder = folder;
        _lock = runLock;
        Checkpoints = new CheckpointStore(Path.Combine(folder, CheckpointsName));
    }

    /// <summary>Full path of the run folder.</summary>
    public string Folder { get; }

    /// <summary>The run's checkpoints, tidied up after a killed process.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>Makes the folder, or enters an existing one, and writes <c>config.json</c> and <c>environment.json</c>.</summary>
    /// <param name="path">The folder, such as <c>runs/NAME</c>.</param>
    /// <param name="start">Whether the run begins or goes on.</param>
    /// <param name="configJson">The effective config.</param>
    /// <param name="environment">What the run runs on.</param>
    /// <exception cref="RunException">
    /// Another process trains there, there are checkpoints but <paramref name="start"/> is <see cref="RunStart.New"/>, or it cannot be
    /// written.
    /// </exception>
    /// <exception cref="CheckpointException">What a killed process left could not be tidied up.</exception>
    public static RunFolder Open(string path, RunStart start, string configJson, RunEnvironment environment)
    {
        var folder = Path.GetFullPath(path);
        RunFolder? run = null;
        try
        {
            Directory.CreateDirectory(folder);
            run = new RunFolder(folder, RunLock.Take(folder));
            run.Checkpoints.RemoveLeftovers();
            if (start == RunStart.New && run.Checkpoints.Steps() is [.., var step])
                throw new RunException(
                    RunException.Exists,
                    $"{folder} already holds checkpoints up to step {step}. To go on with that run, add --resume auto; " +
                    "to begin a new one, choose another folder with --work-dir.");
            WriteFile(Path.Combine(folder, "config.json"), configJson);
            WriteFile(Path.Combine(folder, "environment.json"), environment.ToJson());
            return run;
        }
        catch (Exception e)
        {
            run?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new RunException(
                    RunException.Disk,
                    $"Cannot set up the run folder {folder}: {e.Message} Make it writable, free space, or choose another with --work-dir.",
                    e);
            throw;
        }
    }

    /// <summary>Lets the next trainer in.</summary>
    public void Dispose() => _lock.Dispose();

    private static void WriteFile(string path, string text)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
