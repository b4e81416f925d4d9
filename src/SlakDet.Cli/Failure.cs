using SlakDet.Annotations;
using SlakDet.Kernels.Native;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Configuration;
using SlakDet.Training.Loop;
using SlakDet.Training.Runs;
using SlakDet.Weights;

namespace SlakDet.Cli;

/// <summary>Turns what went wrong into a message for a person and an exit code for a program.</summary>
internal static class Failure
{
    public static int CodeOf(Exception exception) => exception switch
    {
        ConfigException => ExitCode.Config,
        DatasetException or NonFiniteLossException => ExitCode.Data,
        WeightsException => ExitCode.Weights,
        CheckpointException { Code: CheckpointException.Missing or CheckpointException.Damaged } => ExitCode.Weights,
        EnvironmentException or RunException { Code: not RunException.Disk } => ExitCode.Environment,
        CheckpointException or RunException or IOException or UnauthorizedAccessException => ExitCode.Disk,
        _ => ExitCode.Internal,
    };

    /// <summary>The message; for a defect of SlakDet the whole trace, since the message alone would help nobody.</summary>
    public static string Describe(Exception exception) => CodeOf(exception) == ExitCode.Internal
        ? $"This is a defect of SlakDet; please report it with what follows.\n{exception}"
        : exception.Message;
}
