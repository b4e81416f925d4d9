using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public sealed class OtherLibtorchTests : IDisposable
{
    private const string Variable = "SLAKDET_LIBTORCH";
    private readonly string _folder = Path.Combine(Repository.Root, "artifacts", "libtorch-of-a-test");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Doctor_LibtorchOfAnotherFolder_IsTheOnlyOneLoaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Works on Linux only.");
        LinkLibtorch();
        var ended = Slakdet.RunWith(Variable, _folder, "doctor", "--json", "-");
        Assert.True(ended.ExitCode == 0, ended.Errors + ended.Output);
        var parts = JArray.Parse(ended.Output).ToDictionary(part => (string)part["part"]!, part => (string)part["detail"]!);
        Assert.Contains($" at {_folder}, ", parts["libtorch"], StringComparison.Ordinal);
        Assert.DoesNotContain(Slakdet.Folder, parts["libtorch"], StringComparison.Ordinal);
        Assert.EndsWith($"are there, in {_folder}", parts["symbols"], StringComparison.Ordinal);
    }

    [Fact]
    public void Train_LibtorchThatIsNone_SaysSoAndTheDoctorToo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Works on Linux only.");
        Directory.CreateDirectory(_folder);
        var train = Slakdet.RunWith(Variable, _folder, "train", "absent.json");
        Assert.Equal(69, train.ExitCode);
        Assert.Contains($"{Variable} is {_folder}, which has no libc10.so", train.Errors, StringComparison.Ordinal);
        var doctor = Slakdet.RunWith(Variable, _folder, "doctor");
        Assert.Equal(69, doctor.ExitCode);
        Assert.Contains("FAILED   symbols", doctor.Output, StringComparison.Ordinal);
    }

    // Links, not copies: half a gigabyte. A linked file is loaded under the name that it is opened by.
    private void LinkLibtorch()
    {
        Directory.CreateDirectory(_folder);
        var carried = Directory.EnumerateFiles(Slakdet.Folder, "*.so*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is "libtorch.so" or "libtorch_cpu.so" or "libc10.so" || Path.GetFileName(path).StartsWith("libgomp", StringComparison.Ordinal));
        foreach (var path in carried)
        {
            using var link = Process.Start("ln", [path, Path.Combine(_folder, Path.GetFileName(path))]);
            link.WaitForExit();
            Assert.Equal(0, link.ExitCode);
        }
    }
}
