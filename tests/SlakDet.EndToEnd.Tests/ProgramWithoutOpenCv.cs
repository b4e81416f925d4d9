using System.Diagnostics;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The program as on a machine that cannot load OpenCV's native library.</summary>
public sealed class ProgramWithoutOpenCv : IDisposable
{
    private readonly string _folder = Path.Combine(Repository.Root, "artifacts", "program-without-opencv");

    public ProgramWithoutOpenCv()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Dispose();
        // Links, not copies: half a gigabyte.
        using var link = Process.Start("cp", ["-al", Slakdet.Folder, _folder]);
        link.WaitForExit();
        Assert.Equal(0, link.ExitCode);
        File.Delete(Assert.Single(Directory.GetFiles(_folder, "libOpenCvSharpExtern.so", SearchOption.AllDirectories)));
    }

    /// <summary>Runs the command and fails unless it exits with the expected code.</summary>
    internal Slakdet.Ended Expect(int exitCode, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Works on Linux only.");
        return Slakdet.ExpectOf(Path.Combine(_folder, "slakdet.dll"), exitCode, arguments);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
