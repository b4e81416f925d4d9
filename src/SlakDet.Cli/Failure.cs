using SlakDet.Annotations;
using SlakDet.Data.Images;
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
        WeightsException or CheckpointException { Code: CheckpointException.Damaged or CheckpointException.Missing } => ExitCode.Weights,
        CheckpointException or RunException { Code: RunException.Disk } or IOException or UnauthorizedAccessException => ExitCode.Disk,
        EnvironmentException or RunException => ExitCode.Environment,
        _ when IsNativeLibrary(exception) => ExitCode.Environment,
        _ => ExitCode.Internal,
    };

    /// <summary>The message; for a defect of SlakDet the whole trace, since the message alone would help nobody.</summary>
    public static string Describe(Exception exception) => CodeOf(exception) == ExitCode.Internal
        ? $"This is a defect of SlakDet; please report it with what follows.\n{exception}"
        : !IsNativeLibrary(exception) ? exception.Message
        : OpenCvLibrary.IsMissing(exception)
            ? "OpenCV, which reads, packs and draws pictures, cannot be loaded. A build of 'tools/publish-portable --without-opencv' has none: train and score from a packed set "
                + "('slakdet data pack' on a machine with OpenCV, then data.packed), or publish without that option. With any other build 'slakdet doctor' tells the cause, and the cure."
        : $"a native library cannot be loaded; 'slakdet doctor' tells which, and the cure ({Cause(exception).Message.Split('\n')[0]})";

    // Both packages load their libraries when a type of theirs is first used, some on several threads at once.
    private static bool IsNativeLibrary(Exception exception) =>
        exception is AggregateException all ? IsNativeLibrary(all.InnerExceptions[0])
        : exception is DllNotFoundException or TypeInitializationException { InnerException: NotSupportedException or TypeInitializationException or DllNotFoundException or OpenCvSharp.OpenCvSharpException };

    private static Exception Cause(Exception exception) => exception is AggregateException all ? Cause(all.InnerExceptions[0]) : exception.GetBaseException();
}
