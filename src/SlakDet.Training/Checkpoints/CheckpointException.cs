namespace SlakDet.Training.Checkpoints;

/// <summary>A checkpoint cannot be saved, found or trusted.</summary>
/// <param name="code">One of the codes of this class.</param>
/// <param name="message">What, where, why, what to do next.</param>
/// <param name="innerException">The cause, if another exception.</param>
public sealed class CheckpointException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Writing failed; what was saved before is intact.</summary>
    public const string Write = "SD-CHECKPOINT-WRITE";

    /// <summary>The disk has no room for another checkpoint; what was saved before is intact.</summary>
    public const string Space = "SD-CHECKPOINT-SPACE";

    /// <summary>The files are not those that were saved.</summary>
    public const string Damaged = "SD-CHECKPOINT-DAMAGED";

    /// <summary>There is no checkpoint at the path.</summary>
    public const string Missing = "SD-CHECKPOINT-MISSING";

    /// <summary>Stable code of what is wrong.</summary>
    public string Code { get; } = code;
}
