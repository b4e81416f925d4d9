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
        [.. from picture in Pictures from variant in Variants from stage in Enumerable.Range(0, 4) from shape in OfStage(variant.Config, stage, picture.Height, picture.Width, variant.Models) select shape];

    /// <summary>SLaK-T at 512 x 512, the long kernels of its first three stages: what the goals are about.</summary>
    public static IReadOnlyList<KernelShape> Quick { get; } =
        [.. All.Where(shape => shape is { Models: "T, S", Picture: "512 x 512", Stage: < 4 } && shape.KernelHeight != shape.KernelWidth)];

    /// <summary>The tall, the wide and the square kernel of a stage.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stage">Stage, from 0.</param>
    /// <param name="height">Height of the picture, at least 32.</param>
    /// <param name="width">Its width, at least 32.</param>
    /// <param name="models">Variants that have the stage.</param>
    public static IReadOnlyList<KernelShape> OfStage(SlakConfig network, int stage, int height, int width, string models = "T, S")
    {
        var (large, small) = (network.KernelSizes[stage], network.SmallKernel);
        return [Of(large, small), Of(small, large), Of(small, small)];

        KernelShape Of(int kernelHeight, int kernelWidth) =>
            new(models, $"{height} x {width}", stage + 1, network.Widths[stage], height >> (stage + 2), width >> (stage + 2), kernelHeight, kernelWidth);
    }

    private static long Inside(int map, int kernel) => Enumerable.Range(-kernel / 2, kernel).Sum(shift => (long)Math.Max(0, map - Math.Abs(shift)));
}
