using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

public class WeightsCommandTests
{
    [Fact]
    public void Convert_KeepsEveryTensorUnderItsPublishedName()
    {
        using var folder = new TempFolder();
        var source = Repository.Golden("seg", "checkpoint.pth");

        Slakdet.Expect(0, "weights", "convert", source, folder["converted.safetensors"]);

        var (before, after) = (Inspect(source), Inspect(folder["converted.safetensors"]));
        Assert.Equal(("pth", "safetensors"), ((string)before["format"]!, (string)after["format"]!));
        Assert.Equal(TensorsOf(before), TensorsOf(after));
        Assert.Contains(after["tensors"]!, tensor => (double)tensor["density"]! is > 0.5 and < 0.7);

        File.WriteAllText(folder["model.json"], "{\"kind\": \"slak\", \"depths\": [1,2,2,1], \"dims\": [16,24,40,56]}");
        foreach (var (weights, output) in new[] { (source, "a"), (folder["converted.safetensors"], "b") })
            Slakdet.Expect(0, "features", "--model", folder["model.json"], "--weights", weights, "--input", Repository.Golden("seg", "image.png"), "--out", folder[output]);
        Assert.Equal(File.ReadAllBytes(folder["a", "feat3.npy"]), File.ReadAllBytes(folder["b", "feat3.npy"]));
    }

    [Fact]
    public void Convert_ToAnUnknownEnding_IsAUsageError() =>
        Assert.Contains("must end with .safetensors or .pth or .pt", Slakdet.Expect(2, "weights", "convert", Repository.Golden("seg", "checkpoint.pth"), "out.bin").Errors, StringComparison.Ordinal);

    [Fact]
    public void Inspect_ListsTensorsAndWhatWasSkipped()
    {
        var output = Slakdet.Expect(0, "weights", "inspect", Repository.Golden("weights", "imagenet.pth")).Output;
        Assert.Contains("model.gamma", output, StringComparison.Ordinal);
        Assert.Contains("not a tensor: args", output, StringComparison.Ordinal);
    }

    private static JObject Inspect(string file) => JObject.Parse(Slakdet.Expect(0, "weights", "inspect", file, "--json", "-").Output);

    private static IEnumerable<string> TensorsOf(JObject file) => file["tensors"]!
        .Select(tensor => $"{((string)tensor["name"]!).Replace("state_dict.", "", StringComparison.Ordinal)} {tensor["type"]} {string.Join('x', tensor["shape"]!)} {tensor["density"]}")
        .Order(StringComparer.Ordinal);
}
