using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class ModelInfoTests(ShapesFolder shapes)
{
    // Dense parameters; parameters and multiply-accumulates (without the auxiliary head) at 512 x 2048 where the backbone's density is 0.6.
    [Theory]
    [InlineData("upernet-slak-tiny-80k", 84_025_986, 64.2, 957.3)]
    [InlineData("upernet-slak-tiny-160k", 84_025_986, 64.2, 957.3)]
    [InlineData("upernet-slak-small-160k", 124_453_968, 88.5, 1056.3)]
    [InlineData("upernet-slak-base-160k", 193_688_426, 131.2, 1209.6)]
    public void Info_OfAPublishedConfig_GivesThePublishedSize(string name, long parameters, double effectiveMillions, double effectiveGigaMacs)
    {
        var info = JObject.Parse(Slakdet.Expect(0, "model", "info", Path.Combine(Repository.Root, "configs", "ade20k", name + ".json"), "--json", "-").Output);
        Assert.Equal(parameters, (long)info["parameters"]!);
        Assert.Equal(effectiveMillions, (double)info["effectiveParameters"]! / 1e6, 1);
        Assert.Equal(effectiveGigaMacs, (double)info["effectiveMultiplyAdds"]! / 1e9, 1);
        Assert.Equal(parameters, ((JObject)info["parts"]!).Properties().Sum(part => (long)part.Value));
        Assert.Equal(["backbone", "decode_head", "auxiliary_head"], ((JObject)info["parts"]!).Properties().Select(part => part.Name));
    }

    [Fact]
    public void Info_WithWeights_TellsTheDensityOfEachLayer()
    {
        using var run = new TinyRun(shapes);
        string[] command = ["model", "info", run.ConfigPath, "--set", "model.backbone={\"kind\": \"slak\", \"depths\": [1, 2, 2, 1], \"dims\": [16, 24, 40, 56], \"widthFactor\": 1.3}",
            "--weights", Repository.Golden("seg", "checkpoint.pth")];
        var info = JObject.Parse(Slakdet.Expect(0, [.. command, "--json", "-"]).Output);
        // About 40 % of its matrices and kernels are zero.
        Assert.InRange((double)info["density"]!, 0.55, 0.65);
        var keys = info["keys"]!.Where(key => key["density"] != null).ToList();
        Assert.All(keys, key => Assert.StartsWith("backbone.", (string)key["name"]!, StringComparison.Ordinal));
        var zeros = keys.Sum(key => (1 - (double)key["density"]!) * key["shape"]!.Aggregate(1L, (product, side) => product * (long)side));
        Assert.Equal((long)info["parameters"]! - zeros, (double)info["effectiveParameters"]!, 1.0);
        var idle = keys.Sum(key => (1 - (double)key["density"]!) * (long)key["multiplyAdds"]!);
        Assert.Equal((long)info["multiplyAdds"]! - idle, (double)info["effectiveMultiplyAdds"]!, 1.0);
        Assert.Matches(@"backbone\.stages\.2\.1\.pwconv2\.weight\s+52 x 208\s+0\.[56]\d+\s+6,\d+", Slakdet.Expect(0, command).Output);
        Assert.Contains("--density and --weights exclude each other", Slakdet.Expect(2, [.. command, "--density", "0.6"]).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_WithKeys_ListsTheStateDict()
    {
        var output = Slakdet.Expect(0, "model", "info", Path.Combine(Repository.Root, "configs", "ade20k", "upernet-slak-tiny-80k.json"), "--keys", "--size", "512", "512").Output;
        Assert.Matches(@"backbone\.stages\.2\.8\.large_kernel\.LoRA1\.conv\.weight\s+499 x 1 x 47 x 5", output);
        Assert.Contains("84,025,986", output, StringComparison.Ordinal);
        Assert.Contains("at 512 x 512", output, StringComparison.Ordinal);
    }
}
