using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Open_New_WritesConfigAndEnvironment()
    {
        using var run = Open(RunStart.New, "{\"model\": 1}");
        Assert.Equal("{\"model\": 1}", File.ReadAllText(_temp["run", "config.json"]));
        var environment = JObject.Parse(File.ReadAllText(_temp["run", "environment.json"]));
        Assert.Equal(Environment.ProcessorCount, (int)environment["cores"]!);
        Assert.Equal(_temp["run", "checkpoints"], run.Checkpoints.Folder);
    }

    [Fact]
    public void Open_HasCheckpoints_NeedsResume()
    {
        using (var run = Open())
            run.Checkpoints.Save(5, ToyCheckpoint.Parts(5), ToyCheckpoint.Info);

        var e = Assert.Throws<RunException>(() => Open());

        Assert.Equal(RunException.Exists, e.Code);
        Assert.Equal(
            $"{_temp["run"]} already holds checkpoints up to step 5. To go on with that run, add --resume auto; " +
            "to begin a new one, choose another folder with --work-dir.",
            e.Message);
        using var resumed = Open(RunStart.Resume, "{\"model\": 2}");
        Assert.Equal(5, resumed.Checkpoints.Newest()!.Step);
        Assert.Equal("{\"model\": 2}", File.ReadAllText(_temp["run", "config.json"]));
    }

    [Fact]
    public void Open_ResumeWithoutCheckpoints_Begins()
    {
        using var run = Open(RunStart.Resume);
        Assert.Null(run.Checkpoints.Newest());
    }

    [Fact]
    public void Open_AfterAKill_RemovesLeftovers()
    {
        Directory.CreateDirectory(_temp["run", "checkpoints", "step-000009.tmp"]);
        File.WriteAllText(_temp["run", "checkpoints", "step-000009.tmp", "model.safetensors"], "half");
        using var run = Open();
        Assert.Empty(Directory.GetFileSystemEntries(run.Checkpoints.Folder));
    }

    [Fact]
    public void Open_PathIsAFile_Throws()
    {
        File.WriteAllText(_temp["run"], "");
        var e = Assert.Throws<RunException>(() => Open());
        Assert.Equal(RunException.Disk, e.Code);
        Assert.StartsWith($"Cannot set up the run folder {_temp["run"]}: ", e.Message);
    }

    [Fact]
    public void Open_AnotherProcessTrains_IsRefusedUntilItIsGone()
    {
        using var writer = new CheckpointWriterProcess(_temp["run"]);

        var e = Assert.Throws<RunException>(() => Open(RunStart.Resume));

        Assert.Equal(RunException.Locked, e.Code);
        Assert.Matches(
            $@"^Process {writer.Id} on {Environment.MachineName} \(started \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC\) is training in {_temp["run"]}\. " +
            "Wait for it, stop it, or choose another folder with --work-dir.$",
            e.Message);
        writer.WaitForStep(); // the refused one did it no harm
        writer.Signal("KILL");
        writer.WaitForExit();
        Assert.True(File.Exists(_temp["run", "trainer.json"]));
        using var run = Open(RunStart.Resume);
        Assert.Equal(Environment.ProcessId, (int)JObject.Parse(File.ReadAllText(_temp["run", "trainer.json"]))["pid"]!);
    }

    [Fact]
    public void Open_TwiceInOneProcess_IsRefused()
    {
        using (Open())
            Assert.StartsWith($"Process {Environment.ProcessId} on ", Assert.Throws<RunException>(() => Open()).Message);
        Open().Dispose();
        Assert.False(File.Exists(_temp["run", "trainer.json"]));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3600, false)]
    public void Open_FileSystemWithoutLocks_GoesByTheOwnersProcess(int startedBeforeSeconds, bool refused)
    {
        using var sleeper = Process.Start("sleep", "60");
        try
        {
            // A process number is used again: the process must also have started when the owner did.
            WriteOwner(sleeper.Id, sleeper.StartTime.ToUniversalTime().AddSeconds(-startedBeforeSeconds));
            if (refused)
                Assert.StartsWith($"Process {sleeper.Id} on ", Assert.Throws<RunException>(() => Open()).Message);
            else
                Open().Dispose();
        }
        finally
        {
            sleeper.Kill();
        }
    }

    [Fact]
    public void Open_OwnerTornByAKill_IsTakenOver()
    {
        Directory.CreateDirectory(_temp["run"]);
        File.WriteAllText(_temp["run", "trainer.json"], "{\"pid\": 12");
        Open().Dispose();
    }

    private RunFolder Open(RunStart start = RunStart.New, string config = "{}") =>
        RunFolder.Open(_temp["run"], start, config, RunEnvironment.Capture());

    private void WriteOwner(int pid, DateTime started)
    {
        Directory.CreateDirectory(_temp["run"]);
        var owner = new JObject
        {
            ["pid"] = pid,
            ["started"] = started.ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = Environment.MachineName,
        };
        File.WriteAllText(_temp["run", "trainer.json"], owner.ToString());
    }
}
