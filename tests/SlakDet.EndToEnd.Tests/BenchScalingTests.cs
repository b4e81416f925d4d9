using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;

namespace SlakDet.EndToEnd.Tests;

public class BenchScalingTests
{
    [Fact]
    public void TwoKernels_GiveATableAPictureAndJson()
    {
        using var folder = new TempFolder();
        var ended = Slakdet.Expect(0, "bench", "scaling", "--kernels", "7", "51", "--size", "64", "--rounds", "1", "--threads", "1", "--out", folder["out"]);

        Assert.Matches(@"^kernel +full, M parameters ", ended.Output);
        Assert.Matches(@"\n7( +\d+\.\d\d){9}\n51( +\d+\.\d\d){9}\n$", ended.Output);
        Assert.Contains("51 x 51: ", ended.Errors, StringComparison.Ordinal);
        var json = JObject.Parse(File.ReadAllText(folder["out", "scaling.json"]));
        Assert.Equal((64, 1, 0.6), ((int)json["size"]!, (int)json["threads"]!, (double)json["density"]!));
        Assert.Equal([7, 51], json["kernels"]!.Select(row => (int)row["kernel"]!));
        Assert.All(json["kernels"]!.SelectMany(row => new[] { row["full"], row["decomposed"], row["sparse"] }), cost =>
            Assert.True((double)cost!["milliseconds"]! > 0 && (long)cost["parameters"]! > 10_000_000 && (long)cost["multiplyAdds"]! > 0));
        var header = ImageFile.ReadHeader(folder["out", "scaling.png"]);
        Assert.True(header.Width > header.Height);
    }

    [Theory]
    [InlineData("--kernels 8", "--kernels 8: must be odd and at least 5.")]
    [InlineData("--size 31", "--size must be at least 32.")]
    [InlineData("--rounds 0", "--rounds must be at least 1.")]
    public void WrongOptions_AreUsageErrors(string options, string message) =>
        Assert.Contains(message, Slakdet.Expect(2, ["bench", "scaling", .. options.Split(' ')]).Errors, StringComparison.Ordinal);
}
