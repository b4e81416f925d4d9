using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class ModelInfoTests
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
    public void Info_WithKeys_ListsTheStateDict()
    {
        var output = Slakdet.Expect(0, "model", "info", Path.Combine(Repository.Root, "configs", "ade20k", "upernet-slak-tiny-80k.json"), "--keys", "--size", "512", "512").Output;
        Assert.Matches(@"backbone\.stages\.2\.8\.large_kernel\.LoRA1\.conv\.weight\s+499 x 1 x 47 x 5", output);
        Assert.Contains("84,025,986", output, StringComparison.Ordinal);
        Assert.Contains("at 512 x 512", output, StringComparison.Ordinal);
    }
}
