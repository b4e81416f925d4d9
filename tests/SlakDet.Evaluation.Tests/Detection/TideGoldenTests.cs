using Newtonsoft.Json.Linq;
using SlakDet.Evaluation.Detection;
using SlakDet.Evaluation.Tests.Coco;

namespace SlakDet.Evaluation.Tests.Detection;

/// <summary>tidecv's figures for artificial data sets; see tests/Goldens/coco-eval/README.md.</summary>
public class TideGoldenTests
{
    [Fact]
    public void Analyze_ArtificialSets_GivesThePublishedErrorsAndGains()
    {
        string[] files = ["boxes-1.jsonl.gz", "boxes-2.jsonl.gz", "boxes-3.jsonl.gz", "masks-1.jsonl.gz", "masks-2.jsonl.gz"];
        var worlds = files.SelectMany(CocoWorld.Read).ToDictionary(world => (world.Seed, world.IsMask));
        var sets = 0;
        foreach (var expected in CocoWorld.Lines("tide.jsonl.gz").Select(JObject.Parse))
        {
            var world = worlds[((int)expected["seed"]!, (bool)expected["mask"]!)];
            var options = new DetectionAnalysisOptions { IouType = world.Options.IouType, MaxDetections = (int)expected["limit"]! };

            var tide = DetectionAnalyzer.Analyze(world.Truth, world.Results, options).Tide;

            Assert.Equal(expected["counts"]!.Values<int>(), tide.Errors.Select(error => error.Count));
            Assert.Equal(Enum.GetValues<TideErrorKind>(), tide.Errors.Select(error => error.Kind));
            double[] actual = [tide.Ap, tide.FalsePositiveGain, tide.FalseNegativeGain, .. tide.Errors.Select(error => error.ApGain)];
            double[] figures = [(double)expected["ap"]!, (double)expected["fp"]!, (double)expected["fn"]!, .. expected["gains"]!.Values<double>()];
            foreach (var (a, b) in actual.Zip(figures))
                Assert.Equal(b, a, 1e-12);
            sets++;
        }

        Assert.True(sets > 100, $"Only {sets} sets were compared.");
    }
}
