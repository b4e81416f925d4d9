using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class BenchKernelsTests
{
    [Fact]
    public void OnADevice_EveryStageInEveryMode_GivesATableAndJson()
    {
        using var folder = new TempFolder();
        var ended = Slakdet.Expect(0, "bench", "kernels", "--device", "cpu", "--batch", "2", "--size", "32", "--rounds", "1", "--threads", "1", "--json", folder["out.json"]);

        Assert.Matches(@"^SLaK-T's large kernels, a batch +forward ms ", ended.Output);
        Assert.Matches(@"\n124 x 8 x 8, 51 x 5, bf16, norms( +[0-9.E+-]+){9} +\d+ %( +[0-9.E+-]+){2}\n", ended.Output);
        Assert.Matches(@"\nbf16, norms( +[0-9.E+-]+){3} +\d+ %( +[0-9.E+-]+){2}\n\n", ended.Output);
        Assert.Matches(@"\nRoIAlign 14 x 14, 128 regions a picture( +[0-9.E+-]+){2}\nsuppression of 8000 boxes a picture, 5 levels +[0-9.E+-]+ +-\n$", ended.Output);
        Assert.Contains("998 x 1 x 1, 13 x 5, fp32: ", ended.Errors, StringComparison.Ordinal);
        var json = JObject.Parse(File.ReadAllText(folder["out.json"]));
        Assert.Equal((32, 2), ((int)json["size"]!, (int)json["batch"]!));
        var rows = json["blocks"]!.Select(row => ((int)row["stage"]!, (bool)row["norms"]!, (string)row["mode"]!)).ToArray();
        string[] modes = [.. from precision in (string[])["fp32", "bf16"] from mode in (string[])["slakDet", "slakDet channels-last", "libtorch", "libtorch channels-last"] select $"{mode} {precision}"];
        Assert.Equal((from stage in Enumerable.Range(1, 4) from norms in (bool[])[false, true] from mode in modes select (stage, norms, mode)).Order(), rows.Order());
        Assert.All(json["blocks"]!, row => Assert.True((double)row["forwardMs"]! > 0 && (double)row["withGradientsMs"]! > 0 && (double)row["effectiveTflops"]! > 0));
        Assert.Equal(4, json["network"]!.Count());
        Assert.Equal(3, json["operators"]!.Count(row => (double)row["forwardMs"]! > 0));
    }

    [Theory]
    [InlineData("--batch 2", "--batch is for --device")]
    [InlineData("--size 64", "--size is for --device")]
    [InlineData("--device cpu --quick", "--quick is for the table in main memory")]
    [InlineData("--device cpu --size 31", "--size must be at least 32.")]
    public void OptionsThatDoNotFit_AreUsageErrors(string options, string message) =>
        Assert.Contains(message, Slakdet.Expect(2, ["bench", "kernels", .. options.Split(' ')]).Errors, StringComparison.Ordinal);
}
