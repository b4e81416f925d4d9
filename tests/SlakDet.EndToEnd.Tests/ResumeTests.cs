using SlakDet.Weights;

namespace SlakDet.EndToEnd.Tests;

/// <summary>A run that was killed and resumed ends with the bits of one that never stopped.</summary>
public class ResumeTests(ShapesFolder shapes)
{
    private const int Steps = 20, KilledAfter = 11, KilledExitCode = 128 + 9;

    [Fact]
    public void Train_KilledAndResumed_EqualsStraight() => Check(new { steps = Steps, checkpointEvery = KilledAfter }, "model.safetensors", "optimizer.safetensors");

    [Fact]
    public void Train_WithAverageAndAccumulation_KilledAndResumed_EqualsStraight() => Check(
        new { steps = Steps, checkpointEvery = KilledAfter, batchSize = 2, accumulate = 2, emaDecay = 0.9, clipNorm = 1.0, evaluateEvery = 8 },
        "model.safetensors", "optimizer.safetensors", "ema.safetensors");

    [Fact]
    public void Train_InBf16_KilledAndResumed_EqualsStraight() => Check(
        new { steps = Steps, checkpointEvery = KilledAfter, precision = "bf16" }, "model.safetensors", "optimizer.safetensors");

    private void Check(object training, params string[] files)
    {
        using var tiny = new TinyRun(shapes, training);
        Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["straight"]);

        using (var first = new RunningSlakdet("train", tiny.ConfigPath, "--work-dir", tiny["resumed"], "--set", "data.workers=1"))
        {
            first.WaitForLine($"step-{KilledAfter:D6}");
            first.Signal("KILL");
            Assert.Equal(KilledExitCode, first.WaitForExit().ExitCode);
        }
        Assert.False(Directory.Exists(tiny.Checkpoint("resumed", Steps)), "it was over before the kill came");
        var second = Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["resumed"], "--resume", "auto");

        Assert.Contains($"resuming from {tiny.Checkpoint("resumed", KilledAfter)}", second.Errors, StringComparison.Ordinal);
        foreach (var file in files)
            AssertSameTensors(Path.Combine(tiny.Checkpoint("straight", Steps), file), Path.Combine(tiny.Checkpoint("resumed", Steps), file));
        Assert.Equal(File.ReadAllText(Path.Combine(tiny.Checkpoint("straight", Steps), "state.json")), File.ReadAllText(Path.Combine(tiny.Checkpoint("resumed", Steps), "state.json")));
        Assert.Equal(StepsOf(tiny["straight", "metrics.jsonl"]), StepsOf(tiny["resumed", "metrics.jsonl"]));
    }

    private static void AssertSameTensors(string expectedPath, string actualPath)
    {
        using var expected = WeightFile.Open(expectedPath);
        using var actual = WeightFile.Open(actualPath);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Spec.ToString()), actual.Tensors.Select(tensor => tensor.Spec.ToString()));
        Assert.True(expected.Tensors.Count > 100);
        Assert.All(expected.Tensors.Zip(actual.Tensors), pair =>
            Assert.True(BytesOf(pair.First).AsSpan().SequenceEqual(BytesOf(pair.Second)), $"{pair.First.Name} differs"));
    }

    private static byte[] BytesOf(WeightTensor tensor)
    {
        var bytes = new byte[tensor.Spec.ByteCount];
        tensor.CopyTo(bytes);
        return bytes;
    }

    private static IEnumerable<int> StepsOf(string metrics) => File.ReadLines(metrics).Select(row => (int)Newtonsoft.Json.Linq.JObject.Parse(row)["step"]!);
}
