using System.Text;
using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Checkpoints;

public class CheckpointManifestTests
{
    private static readonly CheckpointManifest Manifest = new(
        12,
        new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        new CheckpointInfo("ab12", new Dictionary<string, string> { ["SlakDet"] = "0.1.0", ["TorchSharp"] = "0.107.0" }),
        [new CheckpointFile("model.safetensors", 99, new string('a', 64))],
        new BestMetric("mIoU", 0.4763));

    [Fact]
    public void ToJson_Parse_IsTheSame()
    {
        var json = Manifest.ToJson();
        Assert.StartsWith(
            "{\n  \"format\": 1,\n  \"step\": 12,\n  \"created\": \"2026-03-04T05:06:07.0000000Z\",\n  \"configHash\": \"ab12\",\n",
            Encoding.UTF8.GetString(json));
        var parsed = CheckpointManifest.Parse(json);
        Assert.Equal(json, parsed.ToJson());
        Assert.Equal((Manifest.Step, Manifest.Created, Manifest.Best), (parsed.Step, parsed.Created, parsed.Best));
        Assert.Equal(Manifest.Files, parsed.Files);
        Assert.Equal(Manifest.Info.Versions, parsed.Info.Versions);
    }

    [Fact]
    public void Parse_CutAnywhere_Throws()
    {
        var json = Manifest.ToJson();
        for (var length = 0; length < json.Length; length++)
            Assert.Throws<FormatException>(() => CheckpointManifest.Parse(json[..length]));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("manifest.json")]
    [InlineData("")]
    public void Parse_FileOutsideTheFolder_Throws(string name)
    {
        var hostile = Manifest with { Files = [new CheckpointFile(name, 1, "")] };
        var e = Assert.Throws<FormatException>(() => CheckpointManifest.Parse(hostile.ToJson()));
        Assert.Equal($"it lists '{name}', which is not a plain file name", e.Message);
    }
}
