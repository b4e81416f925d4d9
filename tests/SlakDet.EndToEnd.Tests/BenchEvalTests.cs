using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;

namespace SlakDet.EndToEnd.Tests;

public class BenchEvalTests
{
    private static readonly string[] TinyWorld = ["bench", "eval", "--images", "3", "--classes", "2", "--objects", "9", "--detections", "30", "--repeats", "1"];

    [Fact]
    public void TinyWorld_TimesAllProgramsAndTellsMachineAndDate()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["labels"]);
        LabelFile.Write(folder["labels", "a.png"], new byte[4096], 64, 64);
        var ended = Slakdet.Expect(0, [.. TinyWorld, "--masks", "--out", folder["world"], "--labels", folder["labels"], "--json", "-",
            "--against", $"other=sh -c 'echo {{type}} > {folder["type"]}; exec cmp {{gt}} {{gt}}'"]);
        var result = JObject.Parse(ended.Output);
        Assert.Equal(["slakdet", "other"], result["evaluators"]!.Select(row => (string?)row["name"]));
        Assert.All(result["evaluators"]!, row => Assert.True((double)row["seconds"]! > 0 && (double)row["leastSeconds"]! <= (double)row["seconds"]!));
        Assert.True((double)result["encodeMicroseconds"]! > 0 && (double)result["countPixelsPerSecond"]! > 0);
        Assert.Matches(@"^\d{4}-\d\d-\d\d$", (string?)result["date"]);
        Assert.StartsWith(".NET ", (string?)result["runtime"], StringComparison.Ordinal);
        Assert.Equal(3, (int)result["world"]!["Images"]!);
        Assert.Equal("segm\n", File.ReadAllText(folder["type"]));
        Slakdet.Expect(0, "score", "coco", "--gt", folder["world", "truth.json"], "--dt", folder["world", "results.json"], "--type", "segm");
    }

    [Fact]
    public void Table_HasARowForEachProgram()
    {
        var output = Slakdet.Expect(0, [.. TinyWorld, "--against", "nothing=true"]).Output;
        Assert.Matches(@"^\d{4}-\d\d-\d\d, .+ cores, \.NET 10", output);
        Assert.Contains("boxes: 3 pictures, 2 classes, 9 objects, 30 detections", output, StringComparison.Ordinal);
        Assert.Matches(@"\nslakdet( +\d+\.\d\d){3} +\d+ +1\.0\n", output);
        Assert.Matches(@"\nnothing +\d", output);
    }

    [Fact]
    public void ProgramThatFails_IsTold() =>
        Assert.Contains("exited with 3: sorry", Slakdet.Expect(69, [.. TinyWorld, "--against", "bad=sh -c 'echo sorry >&2; exit 3'"]).Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("--images", "0")]
    [InlineData("--against", "just-a-name")]
    public void WrongOptions_AreUsageErrors(params string[] options) =>
        Assert.EndsWith("See: slakdet bench eval --help\n", Slakdet.Expect(2, ["bench", "eval", .. options]).Errors, StringComparison.Ordinal);
}
