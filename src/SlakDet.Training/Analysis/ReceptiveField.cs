using SlakDet.Backbones.Slak;
using static TorchSharp.torch;

namespace SlakDet.Training.Analysis;

/// <summary>How much each pixel of a picture contributes to the centre of a backbone's last feature map: its effective receptive field.</summary>
/// <remarks>
/// Luo et al., "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks" (NIPS 2016), as measured by Ding et al.,
/// "Scaling Up Your Kernels to 31x31" (CVPR 2022), and by SLaK (Liu et al., ICLR 2023).
/// </remarks>
public static class ReceptiveField
{
    /// <summary>The shares of all contributions whose areas are published.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.2, 0.3, 0.5, 0.99];

    /// <summary>
    /// What pixels add to the centre when they grow: the positive part of the gradient, summed over the colours, of the sum of the positive channels at
    /// the centre (H / 2, W / 2) of the last stage, before its norm.
    /// </summary>
    /// <param name="backbone">In evaluation mode.</param>
    /// <param name="picture">(1, 3, H, W), normalised, H and W at least 32, of the backbone's type and device.</param>
    /// <returns>(H, W), row-major; 0 or more, or NaN where the gradient is.</returns>
    public static float[] Contributions(SlakBackbone backbone, Tensor picture)
    {
        using var scope = NewDisposeScope();
        var input = picture.detach().requires_grad_(true);
        var last = backbone.LastStage(input);
        var centre = last.select(3, last.shape[3] / 2).select(2, last.shape[2] / 2);   // (N, C)
        var gradient = autograd.grad([centre.relu().sum()], [input])[0];
        return [.. gradient.relu().sum([0, 1]).to_type(ScalarType.Float32).cpu().contiguous().data<float>()];
    }

    /// <summary>The mean of the contributions of several pictures; maps with NaN in them are left out.</summary>
    /// <param name="maps">Maps of one size.</param>
    /// <returns>The mean and the number of maps in it; an empty map if there are none.</returns>
    public static (float[] Map, int Used) Mean(IEnumerable<float[]> maps)
    {
        var (sum, used) = (Array.Empty<double>(), 0);
        foreach (var map in maps.Where(map => !map.Any(float.IsNaN)))
        {
            if (used++ == 0)
                sum = new double[map.Length];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += map[i];
        }
        return (Array.ConvertAll(sum, value => (float)(value / used)), used);
    }

    /// <summary>The squares that hold given shares of the contributions, which count by log10(contribution + 1).</summary>
    /// <param name="map">Contributions, row-major, 0 or more.</param>
    /// <param name="side">Height and width of the map.</param>
    /// <returns>One area for each of <see cref="Thresholds"/>. A square reaches as far to every side of (side / 2, side / 2), at least one pixel.</returns>
    /// <exception cref="ArgumentException">The map has another number of values.</exception>
    public static IReadOnlyList<ReceptiveArea> Areas(ReadOnlySpan<float> map, int side)
    {
        if (map.Length != (long)side * side)
            throw new ArgumentException($"{map.Length} values given; a map of {side} x {side} has {(long)side * side}.", nameof(map));
        // The published analysis divides by the greatest of them first, which changes no share.
        var weights = new double[map.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Math.Log10(map[i] + 1.0);
        var (total, centre) = (weights.Sum(), side / 2);
        var inside = side > 0 ? weights[centre * side + centre] : 0;
        var areas = Thresholds.Select(threshold => new ReceptiveArea(threshold, null, null)).ToArray();
        for (var reach = 1; reach < centre; reach++)
        {
            inside += Ring(weights, side, centre, reach);
            for (var i = 0; i < areas.Length; i++)
                if (areas[i].Side == null && inside / total > areas[i].Threshold)
                {
                    var square = 2 * reach + 1;
                    areas[i] = areas[i] with { Side = square, Share = Math.Pow((double)square / side, 2) };
                }
        }
        return areas;
    }

    /// <summary>The sum over the pixels whose greater distance from the centre, along an axis, is the reach.</summary>
    private static double Ring(double[] weights, int side, int centre, int reach)
    {
        var sum = 0.0;
        for (var shift = -reach; shift <= reach; shift++)
            sum += weights[(centre - reach) * side + centre + shift] + weights[(centre + reach) * side + centre + shift];
        for (var shift = 1 - reach; shift < reach; shift++)
            sum += weights[(centre + shift) * side + centre - reach] + weights[(centre + shift) * side + centre + reach];
        return sum;
    }
}
