namespace SlakDet.Cli;

/// <summary>What the process tells its caller; the numbers are part of the interface.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary><c>eval --verify</c>: the score is outside the tolerance.</summary>
    public const int NotAsExpected = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The config is wrong.</summary>
    public const int Config = 64;

    /// <summary>The data is wrong, or the loss is not finite.</summary>
    public const int Data = 65;

    /// <summary>A weight file or checkpoint is missing or wrong.</summary>
    public const int Weights = 66;

    /// <summary>The machine lacks something, or the run folder belongs to another run.</summary>
    public const int Environment = 69;

    /// <summary>A defect of SlakDet.</summary>
    public const int Internal = 70;

    /// <summary>The disk failed or is full.</summary>
    public const int Disk = 74;

    /// <summary>Stopped on request; <c>--resume auto</c> goes on.</summary>
    public const int Interrupted = 75;
}
