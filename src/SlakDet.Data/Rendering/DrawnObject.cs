using SlakDet.Data.Detection;

namespace SlakDet.Data.Rendering;

/// <summary>An object to draw, in pixels of the picture.</summary>
/// <param name="Left">Left edge of its box.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
/// <param name="Label">Class index.</param>
public readonly record struct DrawnObject(float Left, float Top, float Right, float Bottom, int Label)
{
    /// <summary>Confidence, 0 to 1, written behind the class's name; null where there is none.</summary>
    public double? Score { get; init; }

    /// <summary>Its pixels, if known; they lie on the picture.</summary>
    public ObjectMask? Mask { get; init; }

    /// <summary>Whether it is annotated as one to ignore; it is drawn with a thin line.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>The objects of boxes as they are kept together.</summary>
    /// <param name="boxes">Left, top, right, bottom: (n, 4).</param>
    /// <param name="labels">Class index of each.</param>
    /// <param name="masks">Mask of each; null for none.</param>
    public static IEnumerable<DrawnObject> From(float[] boxes, int[] labels, IReadOnlyList<ObjectMask>? masks = null) =>
        labels.Select((label, i) =>
            new DrawnObject(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3], label) { Mask = masks?[i] });
}
