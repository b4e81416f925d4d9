using SlakDet.Backbones.Slak;

namespace SlakDet.Training.Benchmarks;

/// <summary>A depthwise convolution as a SLaK network does it on one picture.</summary>
/// <param name="Models">Variants that have it.</param>
/// <param name="Picture">Size of the picture.</param>
/// <param name="Stage">Stage, from 1.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H of the map.</param>
/// <param name="Width">W of the map.</param>
/// <param name="KernelHeight">kh.</param>
/// <param name="KernelWidth">kw.</param>
public sealed record KernelShape(string Models, string Picture, int Stage, int Channels, int Height, int Width, int KernelHeight, int KernelWidth)
{
    private static readonly (string Models, SlakConfig Config)[] Variants = [("T, S", SlakConfig.Tiny), ("B", SlakConfig.Base)];
    private static readonly (int Height, int Width)[] Pictures = [(224, 224), (512, 512), (800, 1280)];

    /// <summary>Products with what lies inside the map; those with the zeros around it do not count.</summary>
    public long MultiplyAdds => Channels * Inside(Height, KernelHeight) * Inside(Width, KernelWidth);

    /// <summary>Every shape of the published variants at 224, 512 and 800 x 1280.</summary>
    public static IReadOnlyList<KernelShape> All { get; } =
        [.. from picture in Pictures from variant in Variants from stage in Enumerable.Range(0, 4) from kernel in Kernels(variant.Config, stage)
            select new KernelShape(variant.Models, $"{picture.Height} x {picture.Width}", stage + 1, variant.Config.Widths[stage], picture.Height >> (stage + 2), picture.Width >> (stage + 2), kernel.Height, kernel.Width)];

    /// <summary>SLaK-T at 512 x 512, the long kernels of its first three stages: what the goals are about.</summary>
    public static IReadOnlyList<KernelShape> Quick { get; } =
        [.. All.Where(shape => shape is { Models: "T, S", Picture: "512 x 512", Stage: < 4 } && shape.KernelHeight != shape.KernelWidth)];

    private static (int Height, int Width)[] Kernels(SlakConfig config, int stage)
    {
        var (large, small) = (config.KernelSizes[stage], config.SmallKernel);
        return [(large, small), (small, large), (small, small)];
    }

    private static long Inside(int map, int kernel) => Enumerable.Range(-kernel / 2, kernel).Sum(shift => (long)Math.Max(0, map - Math.Abs(shift)));
}
