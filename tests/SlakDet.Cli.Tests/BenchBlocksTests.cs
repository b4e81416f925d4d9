using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Slak;
using SlakDet.Cli.Commands;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Cli.Tests;

public class BenchBlocksTests
{
    [Fact]
    public void ToJson_OfAModeThatLibtorchRefuses_TellsTheReasonAndNoFigure()
    {
        var timing = new BlockTiming(1, 3, 16, KernelShape.OfStage(SlakConfig.Tiny, 0, 64, 64), "bf16", WithNorms: true, 10, new(1, 2), new(1, 3), BlockTimes.Refused("no kernel"), new(2, 8));
        var json = JObject.Parse(BenchBlocks.ToJson([timing], [new("suppression", 1, null)], "a GPU", 64, 16).ToString());
        var row = json["blocks"]!.Single(row => (string?)row["mode"] == "libtorch bf16");
        Assert.Equal(("no kernel", null), ((string?)row["error"], row["forwardMs"]));
        Assert.Equal(3, json["blocks"]!.Count(row => row["withGradientsMs"] != null));
        Assert.Equal((null, 4.0), ((double?)json["stages"]![0]!["timesFasterContiguous"], (double?)json["network"]![0]!["timesFaster"]));
        Assert.Equal(JTokenType.Null, json["operators"]![0]!["withGradientsMs"]!.Type);
    }
}
