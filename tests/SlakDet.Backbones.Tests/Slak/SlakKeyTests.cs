using SlakDet.Backbones.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Slak;

public class SlakKeyTests
{
    /// <summary>Variant, its channels, state-dict entries and parameters of the classifier, its rank-2 and rank-4 values, parameters of the backbone.</summary>
    public static TheoryData<string, int[], int, long, long, long> Variants => new()
    {
        { nameof(SlakConfig.Tiny), [124, 249, 499, 998], 470, 50_703_838, 50_576_524, 49_706_582 },
        { nameof(SlakConfig.Small), [124, 249, 499, 998], 920, 91_131_820, 90_878_758, 90_134_564 },
        { nameof(SlakConfig.Base), [166, 332, 665, 1331], 920, 157_950_792, 157_613_790, 156_621_118 },
        { nameof(SlakConfig.Large), [249, 499, 998, 1996], 920, 346_624_518, 346_119_302, 344_631_010 },
    };

    [Theory, MemberData(nameof(Variants))]
    public void StateDict_OfPublishedVariants_HasThePublishedNamesShapesAndCounts(
        string name, int[] widths, int entries, long classifierParameters, long maskable, long backboneParameters)
    {
        var config = (SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!;
        Assert.Equal(widths, config.Widths);

        using var classifier = new SlakClassifier(config, 1000, META);
        Assert.Equal(entries, classifier.state_dict().Count);
        Assert.Equal(classifierParameters, classifier.parameters().Sum(p => p.numel()));
        Assert.Equal(maskable, classifier.parameters().Where(p => p.dim() is 2 or 4).Sum(p => p.numel()));
        AssertShapes([.. Shared(config), .. Norm("norm.", widths[3]), ("head.weight", [1000, widths[3]]), ("head.bias", [1000])], classifier);

        using var backbone = new SlakBackbone(config, META);
        Assert.Equal(entries + 4, backbone.state_dict().Count);
        Assert.Equal(backboneParameters, backbone.parameters().Sum(p => p.numel()));
        AssertShapes([.. Shared(config), .. Enumerable.Range(0, 4).SelectMany(i => Norm($"norm{i}.", widths[i]))], backbone);
    }

    [Fact]
    public void StateDict_OfOtherForms_HasTheirNames()
    {
        string[] Kernels(SlakConfig config)
        {
            using var model = new SlakBackbone(config, META);
            const string prefix = "stages.0.0.large_kernel.";
            return [.. model.state_dict()
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && !entry.Key.Contains(".bn.", StringComparison.Ordinal))
                .Select(entry => $"{entry.Key[prefix.Length..]} {string.Join("x", entry.Value.shape)}")];
        }

        var full = SlakConfig.Nano with { Decomposed = false };
        Assert.Equal(["lkb_origin.conv.weight 32x1x51x51", "small_conv.conv.weight 32x1x5x5"], Kernels(full));
        Assert.Equal(["lkb_origin.conv.weight 32x1x51x51"], Kernels(full with { SmallKernel = 0 }));
        Assert.Equal(["lkb_origin.conv.weight 32x1x51x51"], Kernels(full with { SmallKernel = 101 }));
        Assert.Equal(["lkb_reparam.weight 32x1x51x51", "lkb_reparam.bias 32"], Kernels(full with { Merged = true }));
        Assert.Equal(["LoRA1.weight 32x1x51x5", "LoRA1.bias 32", "LoRA2.weight 32x1x5x51"], Kernels(SlakConfig.Nano with { Merged = true }));
        using var model = new SlakBackbone(SlakConfig.Nano with { LayerScaleInit = 0 }, META);
        Assert.DoesNotContain(model.state_dict().Keys, key => key.EndsWith("gamma", StringComparison.Ordinal));
    }

    /// <summary>The entries that both forms have, by the published naming rule.</summary>
    private static IEnumerable<(string Name, long[] Shape)> Shared(SlakConfig config)
    {
        var widths = config.Widths;
        var small = config.SmallKernel;
        (string, long[])[] Layer(string name, params long[] shape) => [(name + ".weight", shape), (name + ".bias", [shape[0]])];
        foreach (var entry in (IEnumerable<(string, long[])>)[.. Layer("downsample_layers.0.0", widths[0], 3, 4, 4), .. Norm("downsample_layers.0.1.", widths[0])])
            yield return entry;
        for (var i = 1; i < 4; i++)
            foreach (var entry in (IEnumerable<(string, long[])>)
                     [.. Norm($"downsample_layers.{i}.0.", widths[i - 1]), .. Layer($"downsample_layers.{i}.1", widths[i], widths[i - 1], 2, 2)])
                yield return entry;
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < config.Depths[i]; j++)
            {
                var (block, width, size) = ($"stages.{i}.{j}.", widths[i], config.KernelSizes[i]);
                foreach (var (branch, kh, kw) in ((string, int, int)[])[("LoRA1", size, small), ("LoRA2", small, size), ("small_conv", small, small)])
                {
                    var path = $"{block}large_kernel.{branch}.";
                    yield return (path + "conv.weight", [width, 1, kh, kw]);
                    foreach (var statistic in (string[])["weight", "bias", "running_mean", "running_var"])
                        yield return ($"{path}bn.{statistic}", [width]);
                    yield return (path + "bn.num_batches_tracked", []);
                }
                foreach (var entry in (IEnumerable<(string, long[])>)
                         [.. Norm(block + "norm.", width), .. Layer(block + "pwconv1", 4 * width, width), .. Layer(block + "pwconv2", width, 4 * width)])
                    yield return entry;
                yield return (block + "gamma", [width]);
            }
    }

    private static (string Name, long[] Shape)[] Norm(string prefix, int width) => [(prefix + "weight", [width]), (prefix + "bias", [width])];

    private static void AssertShapes(IEnumerable<(string Name, long[] Shape)> expected, nn.Module model)
    {
        static string Line(string name, long[] shape) => $"{name} [{string.Join(",", shape)}]";
        Assert.Equal(
            expected.Select(entry => Line(entry.Name, entry.Shape)).Order(StringComparer.Ordinal),
            model.state_dict().Select(entry => Line(entry.Key, entry.Value.shape)).Order(StringComparer.Ordinal));
    }
}
