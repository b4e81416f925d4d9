using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;

namespace SlakDet.EndToEnd.Tests;

public sealed class BenchAdaptationTests : IDisposable
{
    private static readonly string Config = Path.Combine(Repository.Root, "configs", "quickstart", "pretrain.json");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TwoRatesAndIntervals_GiveATableAPictureAndJson()
    {
        string[] command =
        [
            "bench", "adaptation", Config, "--rates", "0.1", "0.5", "--intervals", "1", "2", "--out", _folder["out"], "--set", "model.backbone.dims=[16, 24, 32, 40]",
            "--set", $"data.root={_folder["shapes"]}", "--set", "data.trainCount=12", "--set", "data.validationCount=6", "--set", "data.workers=0", "--set", "schedule.warmUpSteps=0",
            "--set", "training.steps=2", "--set", "training.batchSize=4",
        ];
        var table = Slakdet.Expect(0, command).Output;
        Assert.Matches(@"^rate +every 1 +every 2\n0\.1( +\d+\.\d\d){2}\n0\.5( +\d+\.\d\d){2}\n$", table);
        var rows = JArray.Parse(File.ReadAllText(_folder["out", "adaptation.json"]));
        Assert.Equal([(0.1, 1), (0.1, 2), (0.5, 1), (0.5, 2)], rows.Select(row => ((double)row["rate"]!, (int)row["interval"]!)));
        Assert.All(rows, row => Assert.InRange((double)row["mean"]!, 0, 100));
        Assert.True(ImageFile.ReadHeader(_folder["out", "adaptation.png"]).Width > 100);

        // What is there is not trained again.
        var again = Slakdet.Expect(0, command);
        Assert.Equal(table, again.Output);
        Assert.DoesNotContain("step 1/2", again.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rates 0", "--rates 0: must lie from 0.005 to 1.")]
    [InlineData("--intervals 0", "--intervals 0: must be at least 1.")]
    [InlineData("--seeds 0", "--seeds must be at least 1.")]
    public void WrongOptions_AreUsageErrors(string options, string message) =>
        Assert.Contains(message, Slakdet.Expect(2, ["bench", "adaptation", Config, "--out", _folder["out"], .. options.Split(' ')]).Errors, StringComparison.Ordinal);
}
