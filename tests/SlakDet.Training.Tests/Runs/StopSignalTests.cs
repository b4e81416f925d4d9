using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Runs;

/// <summary>Signals to a real process, since the test runner has its own mind about them.</summary>
public class StopSignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public void FirstSignal_TrainerFinishesItsStep(string signal)
    {
        using var temp = new TempFolder();
        using var writer = new CheckpointWriterProcess(temp.FullName);
        writer.Signal(signal);
        Assert.Equal(75, writer.WaitForExit());
        Assert.Equal(writer.LastStep, CheckpointStore.Open(temp.FullName, Assert.Fail).Step);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public void SecondSignal_EndsTheProcess(string signal, int exitCode)
    {
        using var temp = new TempFolder();
        using var writer = new CheckpointWriterProcess(temp.FullName, "--deaf");
        writer.Signal(signal);
        writer.WaitForStep();
        writer.WaitForStep();
        writer.Signal(signal);
        Assert.Equal(exitCode, writer.WaitForExit());
        Assert.True(CheckpointStore.Open(temp.FullName, Assert.Fail).Step >= writer.LastStep);
    }
}
