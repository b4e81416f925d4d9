using System.Diagnostics;

namespace SlakDet.Training.Tests;

/// <summary>A disk of a few megabytes in memory (tmpfs); to mount one takes root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    private SmallDisk()
    {
    }

    public string FullName => _folder.FullName;

    /// <summary>Mounts one, or skips the test.</summary>
    public static SmallDisk MountOrSkip(int megabytes)
    {
        var disk = new SmallDisk();
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()
            && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "slakdet-test", disk.FullName))
            return disk;
        disk._folder.Dispose();
        Assert.Skip("Needs the right to mount a tmpfs (root on Linux).");
        throw new InvalidOperationException();
    }

    public void Dispose()
    {
        Run("umount", FullName);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
