using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>How much boxes (x1, y1, x2, y2) in continuous coordinates cover each other; on any device and floating type.</summary>
public static class BoxOverlaps
{
    /// <summary>Least divisor of every ratio.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>Intersection over union of every pair: inter / max(areaA + areaB - inter, 1e-6).</summary>
    /// <param name="a">(m, 4).</param>
    /// <param name="b">(n, 4).</param>
    /// <returns>(m, n), 0 to 1.</returns>
    public static Tensor Iou(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (a.unsqueeze(1), b.unsqueeze(0));
        var shared = Intersection(rows, columns);
        return (shared / Union(rows, columns, shared).AtLeast(Epsilon)).MoveToOuterDisposeScope();
    }

    /// <summary>Generalised intersection over union, row by row (Rezatofighi et al., CVPR 2019): iou - (hull - union) / hull.</summary>
    /// <remarks>Union and hull (the smallest box around both) count as at least 1e-6. Differentiable.</remarks>
    /// <param name="a">(n, 4).</param>
    /// <param name="b">(n, 4).</param>
    /// <returns>(n), -1 to 1.</returns>
    public static Tensor Giou(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var shared = Intersection(a, b);
        var union = Union(a, b, shared).AtLeast(Epsilon);
        var hull = Extent(Corner(a).minimum(Corner(b)), Opposite(a).maximum(Opposite(b))).AtLeast(Epsilon);
        return (shared / union).Minus(hull.Minus(union) / hull).MoveToOuterDisposeScope();
    }

    private static Tensor Union(Tensor a, Tensor b, Tensor shared) => Area(a).Plus(Area(b)).Minus(shared);

    private static Tensor Intersection(Tensor a, Tensor b) => Extent(Corner(a).maximum(Corner(b)), Opposite(a).minimum(Opposite(b)));

    /// <summary>Width times height, each at least 0.</summary>
    private static Tensor Extent(Tensor corner, Tensor opposite) => Product(opposite.Minus(corner).AtLeast(0));

    private static Tensor Area(Tensor boxes) => Product(Opposite(boxes).Minus(Corner(boxes)));

    private static Tensor Product(Tensor sides) => sides.select(-1, 0) * sides.select(-1, 1);

    private static Tensor Corner(Tensor boxes) => boxes.narrow(-1, 0, 2);

    private static Tensor Opposite(Tensor boxes) => boxes.narrow(-1, 2, 2);
}
