using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Images;
using SlakDet.Evaluation.Coco;
using SlakDet.Kernels.Native;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Training.Tests.Benchmarks;

public sealed class EvaluationBenchmarkTests : IDisposable
{
    private static readonly EvaluationWorldOptions Small = new() { Images = 60, Classes = 5, Objects = 400, Detections = 4000 };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void World_HasTheSizeAskedForAndLooksLikeADetectors(bool masks)
    {
        var (truth, results) = Write(Small with { Masks = masks }, "world");
        Assert.Equal((60, 5, 400, 4000), (truth.Images.Count, truth.Categories.Count, truth.Annotations.Count, results.Count));
        Assert.All(results, result => Assert.Equal(masks, result.Mask != null));
        Assert.DoesNotContain(CocoChecks.Check(truth), finding => finding.Severity == FindingSeverity.Error);
        var summary = CocoEvaluator.Evaluate(truth, results, new() { IouType = masks ? CocoIouType.Mask : CocoIouType.Box }).Summary;
        Assert.InRange(summary.Ap, 0.3, 0.9);
        Assert.True(summary.Ap50 > summary.Ap75 + 0.05, "a worse fit is found less often");
        Assert.True(truth.Annotations.Count(item => item.CategoryId == 1) > truth.Annotations.Count(item => item.CategoryId == 5), "the first class is the most frequent");
    }

    [Fact]
    public void World_OfASeed_IsAlwaysTheSame()
    {
        foreach (var (name, seed) in new[] { ("a", 1), ("b", 1), ("c", 2) })
            Write(Small with { Seed = seed }, name);
        Assert.Equal(File.ReadAllBytes(_folder["a", "results.json"]), File.ReadAllBytes(_folder["b", "results.json"]));
        Assert.Equal(File.ReadAllBytes(_folder["a", "truth.json"]), File.ReadAllBytes(_folder["b", "truth.json"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["a", "results.json"]), File.ReadAllBytes(_folder["c", "results.json"]));
    }

    [Fact]
    public void World_MorePicturesThanObjects_IsFine()
    {
        var (truth, results) = Write(new() { Images = 9, Classes = 1, Objects = 2, Detections = 30 }, "sparse");
        Assert.Equal((9, 2, 30), (truth.Images.Count, truth.Annotations.Count, results.Count));
    }

    [Fact]
    public void Run_ProgramThatFails_IsToldWithItsError() => Assert.Contains(
        "exited with 4: no", Assert.Throws<EnvironmentException>(() => EvaluationBenchmark.Run(Small, _folder["world"], ["/bin/true"], [("bad", "sh -c 'echo no >&2; exit 4'")], 1, null)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Run_Programs_AreTimedInOrderOfTheirNames()
    {
        var timings = EvaluationBenchmark.Run(Small, _folder["it's a world"], ["/bin/true"], [("reads", "cat {gt} {dt}"), ("burns", "timeout 1 sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'")], 2, null);
        Assert.Equal(["slakdet", "reads", "burns"], timings.Select(timing => timing.Name));
        Assert.All(timings, timing => Assert.True(timing.Seconds > 0 && timing.LeastSeconds <= timing.Seconds));
    }

    [Fact]
    public void CountPixels_EmptyFolder_IsRefused() =>
        Assert.Equal("SD-SCORE-EMPTY", Assert.Throws<DatasetException>(() => CountingBenchmark.CountPixelsPerSecond(_folder.FullName, 1)).Code);

    [Fact]
    public void CountPixels_OnlyUnlabelled_IsCounted()
    {
        LabelFile.Write(_folder["a.png"], [.. Enumerable.Repeat((byte)255, 64)], 8, 8);
        Assert.True(CountingBenchmark.CountPixelsPerSecond(_folder.FullName, 1) > 0);
    }

    private (CocoDataset Truth, IReadOnlyList<CocoResult> Results) Write(EvaluationWorldOptions options, string name)
    {
        Directory.CreateDirectory(_folder[name]);
        var (truthPath, resultsPath) = (_folder[name, "truth.json"], _folder[name, "results.json"]);
        EvaluationWorld.Write(options, truthPath, resultsPath);
        var truth = CocoDataset.Load(truthPath);
        return (truth, CocoResults.Load(resultsPath, truth));
    }
}
