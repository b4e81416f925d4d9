using Newtonsoft.Json.Linq;
using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public class RunEnvironmentTests
{
    [Fact]
    public void Capture_KnowsMachineAndVersions()
    {
        var environment = RunEnvironment.Capture(new FakeTime());
        Assert.NotEmpty(environment.OperatingSystem);
        Assert.NotEmpty(environment.CpuModel);
        Assert.InRange(environment.MemoryBytes, 1L << 28, 1L << 44);
        Assert.StartsWith(".NET 10.", environment.Runtime);
        Assert.Equal("0.1.0", environment.Versions["SlakDet.Training"]);
        Assert.StartsWith("0.107.0", environment.Versions["TorchSharp"]);
        Assert.StartsWith("13.0.4", environment.Versions["Newtonsoft.Json"]);
        Assert.DoesNotContain(environment.Versions.Keys, name => name.StartsWith("System", StringComparison.Ordinal));
        Assert.True(environment.GitCommit is null || environment.GitCommit.Length == 40);
        Assert.NotEmpty(environment.CommandLine);
    }

    [Fact]
    public void ToJson_HoldsEveryProperty()
    {
        var environment = new RunEnvironment(
            "Debian", "A CPU", ["avx2"], 2, 8L << 30, ".NET 10.0.1", new Dictionary<string, string> { ["SlakDet"] = "0.1.0" }, "abc",
            ["slakdet", "train"], new FakeTime().GetUtcNow());
        Assert.True(JToken.DeepEquals(
            JObject.Parse(
                """
                {
                  "operatingSystem": "Debian", "cpu": "A CPU", "cpuFeatures": ["avx2"], "cores": 2, "memoryBytes": 8589934592,
                  "runtime": ".NET 10.0.1", "versions": { "SlakDet": "0.1.0" }, "gitCommit": "abc",
                  "commandLine": ["slakdet", "train"], "started": "2026-01-02T03:04:05.0000000Z"
                }
                """),
            JObject.Parse(environment.ToJson())));
    }
}
