using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Boxes as offsets (dx, dy, dw, dh) from other boxes (Girshick et al., "R-CNN", CVPR 2014, appendix C).</summary>
/// <remarks>
/// dx = (gx - px) / pw, dy likewise, dw = ln(gw / pw), dh likewise, with centres (x, y) and sides (w, h); each divided by its standard
/// deviation. Decoding limits dw and dh to +-ln(1000 / 16), after multiplying. Works on any device and floating type; decoding is
/// differentiable in the offsets.
/// </remarks>
public sealed class BoxCoder
{
    private const double MaxLogRatio = 4.135166556742356;   // ln(1000 / 16)

    private readonly double[] _deviations;

    /// <summary>Prepares a coder.</summary>
    /// <param name="config">The standard deviations.</param>
    /// <exception cref="ArgumentException">A deviation is not above 0.</exception>
    public BoxCoder(BoxCoderConfig config)
    {
        _deviations = [config.StdX, config.StdY, config.StdWidth, config.StdHeight];
        if (_deviations.Any(deviation => !(deviation > 0 && double.IsFinite(deviation))))
            throw new ArgumentException($"Box coder: the deviations are [{string.Join(", ", _deviations)}]; all must be above 0.");
    }

    /// <summary>The offsets that lead from boxes to objects.</summary>
    /// <param name="boxes">(n, 4), widths and heights above 0.</param>
    /// <param name="truth">(n, 4), the object of each box.</param>
    /// <returns>(n, 4).</returns>
    public Tensor Encode(Tensor boxes, Tensor truth)
    {
        using var scope = NewDisposeScope();
        var (centres, sizes) = CentresAndSizes(boxes);
        var (targetCentres, targetSizes) = CentresAndSizes(truth);
        var offsets = cat([targetCentres.Minus(centres) / sizes, (targetSizes / sizes).log()], 1);
        return (offsets / Deviations(boxes)).MoveToOuterDisposeScope();
    }

    /// <summary>The boxes that offsets lead to; each class of a row starts from the row's box.</summary>
    /// <param name="boxes">(n, 4).</param>
    /// <param name="offsets">(n, 4 C), class by class.</param>
    /// <param name="clip">The picture's height and width in pixels: x is clipped to [0, width], y to [0, height]; null to not clip.</param>
    /// <returns>(n, 4 C).</returns>
    public Tensor Decode(Tensor boxes, Tensor offsets, (int HeightPx, int WidthPx)? clip = null)
    {
        using var scope = NewDisposeScope();
        var rows = boxes.shape[0];
        var scaled = offsets.view(rows, offsets.shape[1] / 4, 4) * Deviations(boxes);   // (n, C, 4)
        var (centres, sizes) = CentresAndSizes(boxes.unsqueeze(1));                     // (n, 1, 2)
        var middle = centres.Plus(sizes * scaled.narrow(2, 0, 2));
        var half = (sizes * scaled.narrow(2, 2, 2).AtLeast(-MaxLogRatio).AtMost(MaxLogRatio).exp()).Times(0.5);
        var decoded = cat([middle.Minus(half), middle.Plus(half)], 2);
        if (clip is var (height, width))
        {
            var corner = tensor([width, height, width, height], decoded.dtype).SentTo(decoded.device);
            decoded = decoded.AtLeast(0).minimum(corner);
        }
        return decoded.view(rows, offsets.shape[1]).MoveToOuterDisposeScope();
    }

    private static (Tensor Centres, Tensor Sizes) CentresAndSizes(Tensor boxes)
    {
        var (corner, opposite) = (boxes.narrow(-1, 0, 2), boxes.narrow(-1, 2, 2));
        return (corner.Plus(opposite).Times(0.5), opposite.Minus(corner));
    }

    private Tensor Deviations(Tensor boxes) => tensor(_deviations, boxes.dtype).SentTo(boxes.device);
}
