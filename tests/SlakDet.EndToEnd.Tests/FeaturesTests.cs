using SlakDet.Weights;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The published code's features of its own checkpoint (tests/Goldens/seg).</summary>
public class FeaturesTests
{
    private const double Tolerance = 1e-5;
    private const string Backbone = """
        {"kind":"slak","depths":[1,2,2,1],"dims":[16,24,40,56],"kernelSizes":[51,49,47,13],"smallKernel":5,"widthFactor":1.3,"decomposed":true}
        """;

    private static readonly string Checkpoint = Repository.Golden("seg", "checkpoint.pth");

    [Fact]
    public void Features_OfTheReferenceInput_AreThePublishedOnes()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.json"], Backbone);

        var ended = Slakdet.Expect(0, "features", "--model", folder["model.json"], "--weights", Checkpoint,
            "--input", Repository.Golden("seg", "input.npy.gz"), "--out", folder["out"]);

        Assert.Equal(Enumerable.Range(0, 4).Select(i => folder["out", $"feat{i}.npy"]), ended.Output.TrimEnd().Split('\n'));
        for (var i = 0; i < 4; i++)
        {
            var (expected, actual) = (Read(Repository.Golden("seg", $"backbone_feat{i}.npy")), Read(folder["out", $"feat{i}.npy"]));
            Assert.Equal(expected.Shape, actual.Shape);
            var difference = expected.Values.Zip(actual.Values, (e, a) => Math.Abs((double)e - a)).Max() / expected.Values.Max(Math.Abs);
            Assert.True(difference <= Tolerance, $"feat{i} differs by {difference:e2} of the largest value");
        }
    }

    [Fact]
    public void Features_FromTheWeightsOfAnotherModel_AreRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.json"], "{\"kind\": \"slak\", \"variant\": \"nano\", \"classes\": 11}");
        var ended = Slakdet.Expect(66, "features", "--model", folder["model.json"], "--weights", Checkpoint,
            "--input", Repository.Golden("seg", "image.png"), "--out", folder["out"]);
        Assert.Contains("only 0 % of the model's tensors are in the file, 90 % are required. Check that the file belongs to this model.", ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    private static (IReadOnlyList<long> Shape, float[] Values) Read(string path)
    {
        var array = NpyFile.Read(path);
        return (array.Shape, array.ToSingles());
    }
}
