using SlakDet.Backbones.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Slak;

/// <summary>What the dense-prediction and the classifier form share: four downsampling layers and four stages of blocks.</summary>
internal static class SlakStages
{
    /// <summary>Epsilon of every layer norm.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>The stem (4x4 convolution, norm), then three times norm, 2x2 convolution.</summary>
    public static ModuleList<Sequential> Downsampling(SlakConfig config, Device? device)
    {
        var widths = config.Widths;
        var layers = nn.ModuleList(nn.Sequential(
            Initialisation.Convolution(3, widths[0], 4, device), new ChannelLayerNorm(widths[0], Epsilon, device)));
        for (var i = 1; i < widths.Count; i++)
            layers.Add(nn.Sequential(
                new ChannelLayerNorm(widths[i - 1], Epsilon, device), Initialisation.Convolution(widths[i - 1], widths[i], 2, device)));
        return layers;
    }

    /// <summary>The stages; drop path rises linearly over all blocks from 0 to the configured rate.</summary>
    public static ModuleList<Sequential> Stages(SlakConfig config, Device? device)
    {
        var stages = nn.ModuleList<Sequential>();
        var rateStep = config.DropPathRate / Math.Max(config.Depths.Sum() - 1, 1);
        var index = 0;
        for (var stage = 0; stage < config.Depths.Count; stage++)
        {
            var blocks = new SlakBlock[config.Depths[stage]];
            for (var j = 0; j < blocks.Length; j++, index++)
                blocks[j] = new SlakBlock(config, config.Widths[stage], config.KernelSizes[stage], rateStep * index, device);
            stages.Add(nn.Sequential(blocks));
        }
        return stages;
    }

    /// <summary>Refuses an input that has not three channels, or that would leave nothing at stride 32.</summary>
    public static void CheckInput(Tensor input)
    {
        var shape = input.shape;
        if (shape.Length != 4 || shape[1] != 3 || shape[2] < 32 || shape[3] < 32)
            throw new ArgumentException(
                $"SLaK: the input has shape ({string.Join(", ", shape)}); it must be (N, 3, H, W) with H and W at least 32.");
    }

    /// <summary>A picture through all stages.</summary>
    /// <param name="downsampling">The layers before each stage.</param>
    /// <param name="stages">The stages.</param>
    /// <param name="input">(N, 3, H, W).</param>
    /// <returns>What the last stage gives, (N, C, H / 32, W / 32), owned by the caller.</returns>
    public static Tensor Run(ModuleList<Sequential> downsampling, ModuleList<Sequential> stages, Tensor input)
    {
        CheckInput(input);
        var x = input.alias();
        for (var i = 0; i < stages.Count; i++)
        {
            using var before = x;
            using var reduced = downsampling[i].call(before);
            x = stages[i].call(reduced);
        }
        return x;
    }

    /// <summary>Where a weight of the shared parts is applied; see <see cref="Profiling.IProfiled"/>.</summary>
    public static long Positions(string weight, int height, int width)
    {
        // downsample_layers.{stage}... and stages.{stage}... both work at the stage's output size
        var stage = weight.Split('.')[1][0] - '0';
        return (long)(height >> (stage + 2)) * (width >> (stage + 2));
    }

    /// <summary>Copies a network into its merged form: all that both have by name, then the folded large kernels.</summary>
    public static void Merge(nn.Module source, ModuleList<Sequential> sourceStages, nn.Module merged, ModuleList<Sequential> mergedStages)
    {
        using var noGradient = no_grad();
        merged.to(source.parameters().First().dtype);
        var from = source.state_dict();
        foreach (var (name, tensor) in merged.state_dict())
            if (!name.Contains(".large_kernel.", StringComparison.Ordinal))
                tensor.copy_(from[name]);
        foreach (var (fromStage, toStage) in sourceStages.Zip(mergedStages))
            for (var i = 0; i < fromStage.Count; i++)
                ((SlakBlock)fromStage[i]).Depthwise.MergeInto(((SlakBlock)toStage[i]).Depthwise);
        foreach (var parameter in merged.parameters())
            parameter.requires_grad_(false);
        merged.eval();
    }
}
