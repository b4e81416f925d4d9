namespace SlakDet.Training.Runs;

/// <summary>A run folder cannot be used.</summary>
/// <param name="code">One of the codes of this class.</param>
/// <param name="message">What, where, why, what to do next.</param>
/// <param name="innerException">The cause, if another exception.</param>
public sealed class RunException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Another process trains in the folder.</summary>
    public const string Locked = "SD-RUN-LOCKED";

    /// <summary>The folder holds checkpoints and nobody said to resume.</summary>
    public const string Exists = "SD-RUN-EXISTS";

    /// <summary>The folder, or a file in it, cannot be written.</summary>
    public const string Disk = "SD-RUN-DISK";

    /// <summary>Stable code of what is wrong.</summary>
    public string Code { get; } = code;
}
