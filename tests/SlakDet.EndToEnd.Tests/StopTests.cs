using System.Globalization;
using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class StopTests(ShapesFolder shapes)
{
    private const int Interrupted = 75, Refused = 69;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void Train_Signalled_SavesExits75AndCanBeResumed(string signal)
    {
        using var tiny = new TinyRun(shapes, new { steps = 5000, logEvery = 1 });
        Slakdet.Ended ended;
        using (var training = new RunningSlakdet("train", tiny.ConfigPath, "--work-dir", tiny["run"]))
        {
            training.WaitForLine("step 3/5000");
            training.Signal(signal);
            ended = training.WaitForExit();
        }

        Assert.Equal(Interrupted, ended.ExitCode);
        var steps = File.ReadLines(tiny["run", "metrics.jsonl"]).Select(row => (int)JObject.Parse(row)["step"]!).ToList();
        var checkpoint = Assert.Single(Directory.EnumerateDirectories(tiny["run", "checkpoints"]));
        Assert.Equal(tiny.Checkpoint("run", steps[^1]), checkpoint);
        Assert.InRange(steps[^1], 3, 4999);
        var advice = ended.Errors.TrimEnd().Split('\n')[^1];
        Assert.Equal($"stopped on request; to go on: slakdet train {tiny.ConfigPath} --work-dir {tiny["run"]} --resume auto", advice);

        var more = string.Create(CultureInfo.InvariantCulture, $"training.steps={steps[^1] + 2}");
        var resumed = Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--resume", "auto", "--set", more);
        Assert.Contains($"resuming from {checkpoint}", resumed.Errors, StringComparison.Ordinal);
        Assert.True(Directory.Exists(tiny.Checkpoint("run", steps[^1] + 2)));
    }

    [Fact]
    public void Train_SecondInTheSameFolder_IsRefusedWithTheOwnersPid()
    {
        using var tiny = new TinyRun(shapes, new { steps = 5000, logEvery = 1 });
        using var first = new RunningSlakdet("train", tiny.ConfigPath, "--work-dir", tiny["run"]);
        first.WaitForLine("step 1/5000");

        var second = Slakdet.Expect(Refused, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--resume", "auto");

        Assert.Matches($@"Process {first.Id} on .* \(started .* UTC\) is training in {tiny["run"]}\. Wait for it, stop it, or choose another folder with --work-dir\.", second.Errors);
        first.Signal("TERM");
        Assert.Equal(Interrupted, first.WaitForExit().ExitCode);
    }

    [Fact]
    public void Train_InAFinishedFolder_AsksForResumeOrAnotherFolder()
    {
        using var tiny = new TinyRun(shapes, new { steps = 2 });
        Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["run"]);
        var weights = File.ReadAllBytes(Path.Combine(tiny.Checkpoint("run", 2), "model.safetensors"));

        var again = Slakdet.Expect(Refused, "train", tiny.ConfigPath, "--work-dir", tiny["run"]);

        Assert.Contains(
            $"{tiny["run"]} already holds checkpoints up to step 2. To go on with that run, add --resume auto; to begin a new one, choose another folder with --work-dir.",
            again.Errors, StringComparison.Ordinal);
        var resumed = Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--resume", "auto");
        Assert.DoesNotContain("saved", resumed.Errors, StringComparison.Ordinal);
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(tiny.Checkpoint("run", 2), "model.safetensors")));
    }
}
