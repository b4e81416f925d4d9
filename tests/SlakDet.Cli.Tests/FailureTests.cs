using SlakDet.Annotations;
using SlakDet.Kernels.Native;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Configuration;
using SlakDet.Training.Loop;
using SlakDet.Training.Runs;
using SlakDet.Weights;

namespace SlakDet.Cli.Tests;

public class FailureTests
{
    public static TheoryData<Exception, int> Codes => new()
    {
        { new ConfigException("SD-CONFIG-FILE", "a.json", ["no such file"]), 64 },
        { new DatasetException("SD-X", "bad picture"), 65 },
        { new NonFiniteLossException(3, "head.weight", null), 65 },
        { new WeightsException("SD-X", "bad file"), 66 },
        { new CheckpointException(CheckpointException.Missing, "none"), 66 },
        { new CheckpointException(CheckpointException.Damaged, "damaged"), 66 },
        { new CheckpointException(CheckpointException.Write, "cannot write"), 74 },
        { new CheckpointException(CheckpointException.Space, "full"), 74 },
        { new EnvironmentException("SD-CUDA-ABSENT", "no CUDA"), 69 },
        { new RunException(RunException.Locked, "locked"), 69 },
        { new RunException(RunException.Exists, "exists"), 69 },
        { new RunException(RunException.Disk, "full"), 74 },
        { new IOException("disk"), 74 },
        { new UnauthorizedAccessException("denied"), 74 },
        { new InvalidOperationException("unforeseen"), 70 },
    };

    [Theory]
    [MemberData(nameof(Codes), DisableDiscoveryEnumeration = true)]
    public void CodeOf_EachKindOfFailure_IsTheDocumentedOne(Exception exception, int code)
    {
        Assert.Equal(code, Failure.CodeOf(exception));
        if (code != 70)
            Assert.Equal(exception.Message, Failure.Describe(exception));
    }

    [Theory]
    [InlineData("OpenCvSharpExtern", "train and score from a packed set")]
    [InlineData("LibTorchSharp", "'slakdet doctor' tells which")]
    public void Describe_AMissingNativeLibrary_SaysWhatToDo(string library, string cure)
    {
        var missing = new DllNotFoundException($"Unable to load shared library '{library}' or one of its dependencies.\nand more");
        foreach (var exception in (Exception[])[missing, new TypeInitializationException("Some.Type", missing), new AggregateException(missing, missing)])
        {
            Assert.Equal(69, Failure.CodeOf(exception));
            Assert.Contains(cure, Failure.Describe(exception), StringComparison.Ordinal);
            Assert.DoesNotContain("and more", Failure.Describe(exception), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Describe_ADefect_AsksForAReportWithTheTrace()
    {
        var text = Failure.Describe(new InvalidOperationException("unforeseen"));
        Assert.StartsWith("This is a defect of SlakDet; please report it with what follows.\n", text, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: unforeseen", text, StringComparison.Ordinal);
    }
}
