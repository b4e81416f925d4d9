namespace SlakDet.EndToEnd.Tests;

public class PackedDataTests(ShapesFolder shapes)
{
    [Fact]
    public void Train_OnPackedData_GivesTheWeightsOfTheFolder()
    {
        using var tiny = new TinyRun(shapes, new { steps = 4, logEvery = 2 });
        var pack = tiny["set.pack"];
        var packed = Slakdet.Expect(0, "data", "pack", tiny.ConfigPath, "--out", pack);
        Assert.Contains($"packed {ShapesFolder.TrainCount} training and {ShapesFolder.ValidationCount} validation pictures", packed.Errors, StringComparison.Ordinal);
        string[] fromPack = ["--set", $"data.packed={pack}", "--set", $"data.root={tiny["absent"]}"];
        var (folder, file) = (Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["folder"]), Slakdet.Expect(0, ["train", tiny.ConfigPath, "--work-dir", tiny["file"], .. fromPack]));
        Assert.Equal(folder.Output, file.Output);
        Assert.Equal(Weights("folder"), Weights("file"));
        Assert.Contains("training: 12 pictures", Slakdet.Expect(0, ["data", "check", tiny.ConfigPath, .. fromPack]).Output, StringComparison.Ordinal);
        Slakdet.Expect(0, ["data", "browse", tiny.ConfigPath, "--out", tiny["page.html"], "--count", "2", .. fromPack]);

        // Without the header, which holds the config.
        byte[] Weights(string run)
        {
            var bytes = File.ReadAllBytes(Path.Combine(tiny.Checkpoint(run, 4), "model.safetensors"));
            return bytes[(int)(8 + BitConverter.ToInt64(bytes))..];
        }
    }

    [Theory]
    [InlineData("faster-rcnn", "AP50")]
    [InlineData("cascade-mask-rcnn", "segmAP")]
    public void TrainDetector_OnPackedData_GivesTheScoresOfTheFolder(string name, string score)
    {
        using var folder = new TempFolder();
        var config = Path.Combine(Repository.Root, "configs", "quickstart", name + ".json");
        string[] small = [.. ShapesFolder.TwoSteps, "--set", "data.workers=0"];
        string[] there = ["--set", $"data.root={shapes.FullName}"], packed = ["--set", $"data.root={folder["absent"]}", "--set", $"data.packed={folder["set.pack"]}"];
        Slakdet.Expect(0, ["data", "pack", config, "--out", folder["set.pack"], .. small, .. there]);
        var expected = Slakdet.Expect(0, ["train", config, "--work-dir", folder["a"], .. small, .. there]).Output;
        Assert.Equal(expected, Slakdet.Expect(0, ["train", config, "--work-dir", folder["b"], .. small, .. packed]).Output);
        Assert.Contains(score, expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_DamagedOrOtherPack_ExitsWithTheDataCode()
    {
        using var tiny = new TinyRun(shapes);
        File.WriteAllText(tiny["no.pack"], "no packed set");
        Assert.Contains("is no packed data set", Slakdet.Expect(65, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--set", $"data.packed={tiny["no.pack"]}").Errors, StringComparison.Ordinal);
    }
}
