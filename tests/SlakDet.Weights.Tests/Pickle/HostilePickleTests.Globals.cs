using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Pickle;

public partial class HostilePickleTests
{
    private const string RunsCode = "it can run code when Python loads the file";
    private const string Unknown = "it is not on the list of harmless types";

    [Theory]
    [InlineData("posix", "system", RunsCode)]
    [InlineData("nt", "system", RunsCode)]
    [InlineData("os", "system", RunsCode)]
    [InlineData("os", "popen", RunsCode)]
    [InlineData("os.path", "join", RunsCode)]
    [InlineData("builtins", "eval", RunsCode)]
    [InlineData("builtins", "exec", RunsCode)]
    [InlineData("builtins", "compile", RunsCode)]
    [InlineData("builtins", "getattr", RunsCode)]
    [InlineData("builtins", "setattr", RunsCode)]
    [InlineData("builtins", "open", RunsCode)]
    [InlineData("builtins", "__import__", RunsCode)]
    [InlineData("builtins", "type", RunsCode)]
    [InlineData("builtins", "map", RunsCode)]
    [InlineData("builtins", "list.append", RunsCode)]
    [InlineData("__builtin__", "eval", RunsCode)]
    [InlineData("__builtin__", "apply", RunsCode)]
    [InlineData("subprocess", "Popen", RunsCode)]
    [InlineData("subprocess", "check_output", RunsCode)]
    [InlineData("commands", "getoutput", RunsCode)]
    [InlineData("runpy", "_run_code", RunsCode)]
    [InlineData("webbrowser", "open", RunsCode)]
    [InlineData("pickle", "loads", RunsCode)]
    [InlineData("_pickle", "loads", RunsCode)]
    [InlineData("importlib", "import_module", RunsCode)]
    [InlineData("operator", "attrgetter", RunsCode)]
    [InlineData("functools", "partial", RunsCode)]
    [InlineData("types", "FunctionType", RunsCode)]
    [InlineData("types", "CodeType", RunsCode)]
    [InlineData("marshal", "loads", RunsCode)]
    [InlineData("ctypes", "CDLL", RunsCode)]
    [InlineData("shutil", "rmtree", RunsCode)]
    [InlineData("socket", "socket", RunsCode)]
    [InlineData("urllib.request", "urlretrieve", RunsCode)]
    [InlineData("timeit", "timeit", RunsCode)]
    [InlineData("pty", "spawn", RunsCode)]
    [InlineData("sys", "exit", RunsCode)]
    [InlineData("torch", "load", Unknown)]
    [InlineData("torch.hub", "load", Unknown)]
    [InlineData("torch.storage", "_load_from_bytes", Unknown)]
    [InlineData("torch._utils", "_rebuild_tensor", Unknown)]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__", Unknown)]
    [InlineData("torch._tensor", "_rebuild_from_type_v2", Unknown)]
    [InlineData("torch", "ComplexFloatStorage", "its element type is not one of Float64, Float32")]
    [InlineData("torch", "QInt8Storage", "its element type is not one of Float64, Float32")]
    [InlineData("numpy", "load", Unknown)]
    [InlineData("numpy.testing._private.utils", "runstring", Unknown)]
    [InlineData("argparse", "Namespace.__init__", Unknown)]
    [InlineData("argparse", "namespace", Unknown)]
    [InlineData("collections", "OrderedDict.fromkeys", Unknown)]
    [InlineData("__main__", "SLaK", Unknown)]
    [InlineData("models.SLaK", "SLaK", Unknown)]
    [InlineData("", "", Unknown)]
    public void Open_GlobalNotAllowed_RefusesItByName(string module, string name, string why)
    {
        var byLine = PickleBuilder.Start().Global(module, name).Op(')', 'R').Stop();
        var byStack = PickleBuilder.Start().Text(module).Text(name).Raw(0x93).Op(')', 'R').Stop();

        new Refusal("SD-PICKLE-GLOBAL", $"'{module}.{name}', which is refused: {why}", () => ZipBuilder.Pth(byLine).Build()).Check("x.pth");
        new Refusal("SD-PICKLE-GLOBAL", $"'{module}.{name}', which is refused: {why}",
            () => ZipBuilder.Pth(byStack).Build()).Check("x.pth");
    }

    [Theory]
    [InlineData('R')]
    [InlineData('\x81')]
    public void Open_CommandInPickle_IsNotRun(char call)
    {
        using var folder = new TempFolder();
        var canary = folder["canary"];
        foreach (var (module, name) in new[] { ("posix", "system"), ("os", "system"), ("subprocess", "call"), ("builtins", "exec") })
        {
            var path = folder["evil.pth"];
            File.WriteAllBytes(path, ZipBuilder.Pth(PickleBuilder.Start().Op('}').Text("w").Global(module,
                name).Text($"touch {canary}").Raw(0x85).Op(call).Op('s').Stop()).Build());

            Assert.Throws<WeightsException>(() => WeightFile.Open(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName));
        }
    }

    [Fact]
    public void Assembly_References_NothingThatRunsOrConnects()
    {
        var references = typeof(WeightFile).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.DoesNotContain(references, r => r.StartsWith("System.Diagnostics.Process", StringComparison.Ordinal)
            || r.StartsWith("System.Net", StringComparison.Ordinal) || r.StartsWith("System.Reflection", StringComparison.Ordinal)
            || r.StartsWith("System.Runtime.Loader", StringComparison.Ordinal) || r.StartsWith("System.Runtime.Serialization",
                StringComparison.Ordinal));
    }
}
