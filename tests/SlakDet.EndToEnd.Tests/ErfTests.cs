using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;
using SlakDet.Weights;

namespace SlakDet.EndToEnd.Tests;

public class ErfTests(ShapesFolder shapes)
{
    private static readonly string Weights = Repository.Golden("seg", "checkpoint.pth");

    // A receptive field does not depend on the picture's place in a set: the mean of two is the mean of both alone.
    [Fact]
    public void Erf_OfTwoPictures_IsTheMeanOfEach()
    {
        using var folder = new TempFolder();
        var pictures = Directory.GetFiles(Path.Combine(shapes.Ade, "images", "validation")).Order(StringComparer.Ordinal).Take(3).ToList();
        // In folders, as ImageNet is; the third picture is not asked for.
        foreach (var (name, picture) in new[] { "b/first.jpg", "c/second.JPG", "d/third.jpg", "e/first.jpg", "f/second.jpg" }.Zip([pictures[0], pictures[1], pictures[2], pictures[0], pictures[1]]))
        {
            var path = folder[(name[0] is 'e' or 'f' ? $"alone-{name}" : $"pictures/{name}").Split('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(picture, path);
        }

        var output = Run(folder, "pictures", "both", "--count", "2").Output;
        Run(folder, "alone-e", "first");
        Run(folder, "alone-f", "second");

        Assert.Contains("mean of 2 pictures of 64 x 64", output, StringComparison.Ordinal);
        Assert.Matches(@"\n20 % +\d+ +\d+\.\d %\n", output);
        var (both, first, second) = (Map(folder, "both"), Map(folder, "first"), Map(folder, "second"));
        Assert.All(both.Select((value, i) => (value, mean: (first[i] + second[i]) / 2)), pair => Assert.Equal(pair.mean, pair.value, 1e-5f * both.Max()));
        Assert.NotEqual(first, second);
        var json = JObject.Parse(File.ReadAllText(folder["both", "erf.json"]));
        Assert.Equal((64, 2, 0), ((int)json["size"]!, (int)json["pictures"]!, (int)json["skipped"]!));
        Assert.Equal([0.2, 0.3, 0.5, 0.99], json["areas"]!.Select(area => (double)area["threshold"]!));
        var header = ImageFile.ReadHeader(folder["both", "erf.png"]);
        Assert.True(header.Width >= 600 && header.Height >= 600);
        using var figure = ImageFile.DecodeColor(folder["both", "erf.png"]);
        Assert.True(figure.ToArray().Average(value => value) is > 20 and < 240, "the figure is blank");
    }

    [Fact]
    public void Erf_WithWeightsThatAreNotNumbers_SaysSo()
    {
        using var folder = new TempFolder();
        using (var file = WeightFile.Open(Weights))
            SafetensorsWriter.Write(folder["nan.safetensors"], StateDict.FromPublished(file).Select(tensor => tensor.ElementType == TensorElementType.Float32
                ? new TensorPayload(tensor.Spec, Enumerable.Repeat((byte)0xFF, (int)tensor.Spec.ByteCount).ToArray()) : TensorPayload.From(tensor)));
        var ended = Slakdet.Expect(66, Arguments(folder, Path.Combine(shapes.Ade, "images", "validation"), folder["out"], folder["nan.safetensors"]));
        Assert.Contains("is NaN. Check that the weights are whole and of this backbone.", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Erf_WithoutPictures_SaysSo()
    {
        using var folder = new TempFolder();
        Assert.Contains("no pictures in there", Slakdet.Expect(65, Arguments(folder, folder.FullName, folder["out"], Weights)).Errors, StringComparison.Ordinal);
        Assert.Contains("no such folder", Slakdet.Expect(65, Arguments(folder, folder["missing"], folder["out"], Weights)).Errors, StringComparison.Ordinal);
        Assert.Contains("--size must be at least 32.", Slakdet.Expect(2, [.. Arguments(folder, folder.FullName, folder["out"], Weights)[..^2], "--size", "31"]).Errors, StringComparison.Ordinal);
    }

    private static Slakdet.Ended Run(TempFolder folder, string pictures, string name, params string[] more) =>
        Slakdet.Expect(0, [.. Arguments(folder, folder[pictures], folder[name], Weights), .. more]);

    private static string[] Arguments(TempFolder folder, string pictures, string output, string weights)
    {
        File.WriteAllText(folder["config.json"], new JObject
        {
            ["extends"] = new JArray(Path.Combine(Repository.Root, "configs", "quickstart", "segmentation.json")),
            ["model"] = JObject.FromObject(new { backbone = new { depths = new[] { 1, 2, 2, 1 }, dims = new[] { 16, 24, 40, 56 }, widthFactor = 1.3 } }),
        }.ToString());
        return ["erf", folder["config.json"], "--weights", weights, "--images", pictures, "--out", output, "--size", "64"];
    }

    private static float[] Map(TempFolder folder, string name)
    {
        var map = NpyFile.Read(folder[name, "erf.npy"]);
        Assert.Equal([64, 64], map.Shape);
        return map.ToSingles();
    }
}
