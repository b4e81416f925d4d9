using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class MachineAndDataCommandTests(ShapesFolder shapes)
{
    [Fact]
    public void Doctor_OnThisMachine_FindsWhatItNeeds()
    {
        var found = JArray.Parse(Slakdet.Expect(0, "doctor", "--json", "-").Output);
        Assert.Equal(["system", "processor", "memory", "libtorch", "symbols", "CUDA", "NVRTC", "OpenCV", "disk"], found.Select(part => (string?)part["part"]));
        Assert.All(found, part => Assert.True((string?)part["status"] is "good" || part["cure"]!.Type == JTokenType.String, $"{part} has no cure"));
        Assert.Contains("libtorch", Slakdet.Expect(0, "doctor").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DataCheck_OfSoundData_CountsItsClasses()
    {
        using var tiny = new TinyRun(shapes);
        var splits = JObject.Parse(Slakdet.Expect(0, "data", "check", tiny.ConfigPath, "--json", "-").Output);
        Assert.Equal((ShapesFolder.TrainCount, ShapesFolder.ValidationCount), ((int)splits["training"]!["pictures"]!, (int)splits["validation"]!["pictures"]!));
        Assert.Equal(ShapesFolder.ClassCount, ((JArray)splits["training"]!["classes"]!).Count);
        Assert.Contains("training: 12 pictures with labels (12 of 64 x 64)", Slakdet.Expect(0, "data", "check", tiny.ConfigPath, "--fast").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void MakeShapes_Twice_WritesOnce()
    {
        using var folder = new TempFolder();
        string[] command = ["data", "make-shapes", "--out", folder["shapes"], "--train", "3", "--val", "2", "--size", "64"];
        Assert.Contains($"wrote 5 pictures to {folder["shapes"]}", Slakdet.Expect(0, command).Errors, StringComparison.Ordinal);
        Assert.Contains("holds this set already", Slakdet.Expect(0, command).Errors, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(folder["shapes", "ade", "images", "training"]).Length);
        Slakdet.Expect(0, [.. command, "--content", "objects"]);
        Assert.Equal(2, Directory.GetFiles(folder["shapes", "imagenet", "val"], "*.jpg", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Help_NamesEveryCommand()
    {
        var output = Slakdet.Expect(0, "--help").Output;
        string[] commands = ["train", "eval", "predict", "score", "features", "erf", "model", "weights", "data", "bench", "doctor"];
        Assert.All(commands, command => Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal));
    }
}
