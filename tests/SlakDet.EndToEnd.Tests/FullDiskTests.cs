using System.Diagnostics;

namespace SlakDet.EndToEnd.Tests;

public class FullDiskTests(ShapesFolder shapes)
{
    private const int DiskFull = 74, DiskMegabytes = 24;

    [Fact]
    public void Train_OnADiskThatFillsUp_Exits74AndKeepsTheCheckpointBefore()
    {
        using var tiny = new TinyRun(shapes, new { steps = 400, logEvery = 1, checkpointEvery = 2, keepLast = 100 });
        using var mounted = Mount(tiny["disk"]);
        var run = tiny["disk", "run"];

        var ended = Slakdet.Expect(DiskFull, "train", tiny.ConfigPath, "--work-dir", run);

        Assert.Matches(@"Cannot save the checkpoint of step \d+ to .*: (the disk is full|it needs [\d.]+ MB and [\d.]+ MB are free)\. What was saved before is intact\.", ended.Errors);
        Assert.EndsWith("Free space, keep fewer checkpoints, or choose another disk with --work-dir.\n", ended.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(run, "checkpoints"), "step-*"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(run, "checkpoints"), "*tmp*"));
        Slakdet.Expect(0, "eval", tiny.ConfigPath, "--weights", run);
    }

    private static Unmount Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", $"size={DiskMegabytes}m", "slakdet-test", folder))
            Assert.Skip("Needs the right to mount a tmpfs (root on Linux).");
        return new Unmount(folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private sealed record Unmount(string Folder) : IDisposable
    {
        public void Dispose() => Run("umount", Folder);
    }
}
