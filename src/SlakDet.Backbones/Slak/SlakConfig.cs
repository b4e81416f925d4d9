namespace SlakDet.Backbones.Slak;

/// <summary>The shape of a SLaK network (Liu et al., "More ConvNets in the 2020s", ICLR 2023).</summary>
/// <remarks>
/// Four stages at strides 4, 8, 16, 32. The presets are the published variants as trained on ImageNet; fine-tuning recipes change
/// <see cref="DropPathRate"/> and <see cref="LayerScaleInit"/>.
/// </remarks>
public sealed record SlakConfig
{
    /// <summary>Blocks in each of the four stages, at least 1 each.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    /// <summary>Channels of each stage before <see cref="WidthFactor"/>.</summary>
    public required IReadOnlyList<int> Dims { get; init; }

    /// <summary>Long side M of each stage's large kernel, odd.</summary>
    public IReadOnlyList<int> KernelSizes { get; init; } = [51, 49, 47, 13];

    /// <summary>
    /// Short side N of the decomposed kernels and side of the small square branch, odd. The square branch exists in the stages where
    /// N &lt; M; 0 leaves it out everywhere, which only the non-decomposed form allows.
    /// </summary>
    public int SmallKernel { get; init; } = 5;

    /// <summary>Multiplies <see cref="Dims"/>; the products are cut to whole channels.</summary>
    public double WidthFactor { get; init; } = 1.3;

    /// <summary>True: M x N and N x M branches in parallel. False: one M x M branch.</summary>
    public bool Decomposed { get; init; } = true;

    /// <summary>True: the inference form, batch norms folded and the small branch merged into a large kernel.</summary>
    public bool Merged { get; init; }

    /// <summary>Stochastic depth of the last block, in [0, 1); the rates rise linearly from 0 at the first block.</summary>
    public double DropPathRate { get; init; }

    /// <summary>Start value of the layer scale (gamma); 0 or less leaves it out.</summary>
    public double LayerScaleInit { get; init; } = 1e-6;

    /// <summary>SLaK-T: 18 blocks, 124 to 998 channels.</summary>
    public static SlakConfig Tiny { get; } = new() { Depths = [3, 3, 9, 3], Dims = [96, 192, 384, 768], DropPathRate = 0.1 };

    /// <summary>SLaK-S: 36 blocks, 124 to 998 channels.</summary>
    public static SlakConfig Small { get; } = new() { Depths = [3, 3, 27, 3], Dims = [96, 192, 384, 768], DropPathRate = 0.4 };

    /// <summary>SLaK-B: 36 blocks, 166 to 1331 channels.</summary>
    public static SlakConfig Base { get; } = new() { Depths = [3, 3, 27, 3], Dims = [128, 256, 512, 1024], DropPathRate = 0.5 };

    /// <summary>SLaK-L: 36 blocks, 249 to 1996 channels; no weights or recipe were published.</summary>
    public static SlakConfig Large { get; } = new() { Depths = [3, 3, 27, 3], Dims = [192, 384, 768, 1536] };

    /// <summary>A small network of this project for processors and tests: 6 blocks, 32 to 256 channels, trained from scratch.</summary>
    public static SlakConfig Nano { get; } = new()
    {
        Depths = [1, 1, 3, 1], Dims = [32, 64, 128, 256], WidthFactor = 1, LayerScaleInit = 1,
    };

    /// <summary>Channels of each stage: <see cref="Dims"/> times <see cref="WidthFactor"/>, cut to whole numbers (384 x 1.3 is 499).</summary>
    public IReadOnlyList<int> Widths => [.. Dims.Select(dim => (int)(dim * WidthFactor))];

    /// <summary>Checks that a network can be built from this.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        RequireFour(Depths, nameof(Depths));
        RequireFour(Dims, nameof(Dims));
        RequireFour(KernelSizes, nameof(KernelSizes));
        Require(WidthFactor > 0 && Widths.All(width => width > 0), nameof(WidthFactor), WidthFactor,
            "must leave at least one channel in each stage");
        Require(KernelSizes.All(size => size % 2 == 1), nameof(KernelSizes), List(KernelSizes), "must all be odd");
        Require(SmallKernel == 0 || SmallKernel % 2 == 1 && SmallKernel > 0, nameof(SmallKernel), SmallKernel,
            "must be odd, or 0 for none");
        Require(!Decomposed || SmallKernel > 0 && KernelSizes.All(size => size >= SmallKernel), nameof(SmallKernel), SmallKernel,
            $"must be between 1 and the smallest of the kernel sizes {List(KernelSizes)} when the kernels are decomposed");
        Require(DropPathRate is >= 0 and < 1, nameof(DropPathRate), DropPathRate, "must be in [0, 1)");
        Require(double.IsFinite(LayerScaleInit), nameof(LayerScaleInit), LayerScaleInit, "must be a number; 0 leaves the layer scale out");
    }

    private static void RequireFour(IReadOnlyList<int> values, string name) =>
        Require(values.Count == 4 && values.All(value => value > 0), name, List(values), "must be four positive numbers, one a stage");

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds)
            throw new ArgumentException($"SLaK: {name} is {value}; it {rule}.");
    }

    private static string List(IReadOnlyList<int> values) => $"[{string.Join(", ", values)}]";
}
