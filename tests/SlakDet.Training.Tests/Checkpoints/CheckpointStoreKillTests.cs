using SlakDet.Data.Randomness;
using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Checkpoints;

public class CheckpointStoreKillTests
{
    private const int Kills = 40;

    [Fact]
    public void ProcessKilledAtAnyTime_RunGoesOnFromTheLastSave()
    {
        using var temp = new TempFolder();
        var random = new KeyedRandom(2, RandomPurpose.Shuffle);
        var last = 0L;
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var writer = new CheckpointWriterProcess(temp.FullName);
            Assert.True(writer.LastStep > last, $"Kill {kill}: went on with step {writer.LastStep} after step {last}");
            Thread.Sleep(TimeSpan.FromMilliseconds(random.NextDouble(0, 80)));
            writer.Signal("KILL");
            Assert.Equal(128 + 9, writer.WaitForExit());

            var newest = CheckpointStore.Open(temp.FullName, problem => Assert.Fail($"Kill {kill}: {problem}"));
            Assert.True(newest.Step >= writer.LastStep, $"Kill {kill}: newest is {newest.Step}, but {writer.LastStep} was saved");
            Assert.True(ToyCheckpoint.IsWhole(newest));
            last = newest.Step;
        }

        using var run = RunFolder.Open(temp.FullName, RunStart.Resume, "{}", RunEnvironment.Capture());
        Assert.True(ToyCheckpoint.IsWhole(run.Checkpoints.Best(Assert.Fail)!));
        Assert.All(
            run.Checkpoints.Steps(),
            step => Assert.True(ToyCheckpoint.IsWhole(CheckpointStore.Open(run.Checkpoints.FolderOf(step)))));
        Assert.Equal(run.Checkpoints.Steps().Count + 1, Directory.GetFileSystemEntries(run.Checkpoints.Folder).Length);
    }
}
