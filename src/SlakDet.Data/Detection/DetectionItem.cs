using SlakDet.Annotations.Coco;

namespace SlakDet.Data.Detection;

/// <summary>A picture of a detection set and the objects on it, in pixels of the original picture.</summary>
/// <remarks>Boxes are left, top, right, bottom in continuous coordinates, (n, 4), and may reach over the picture's border.</remarks>
public sealed record DetectionItem
{
    /// <summary>The picture's name in the data set, such as <c>000000000139.jpg</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>Full path of the picture.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Width that the annotations are made for.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Height that the annotations are made for.</summary>
    public required int HeightPx { get; init; }

    /// <summary>Number of the picture in a COCO file; else its place in the list of pictures, from 0.</summary>
    public long ImageId { get; init; }

    /// <summary>Boxes of the objects, (n, 4).</summary>
    public float[] Boxes { get; init; } = [];

    /// <summary>Class index of each object.</summary>
    public int[] Labels { get; init; } = [];

    /// <summary>Outline or mask of each object; null in a set without masks.</summary>
    public IReadOnlyList<CocoSegmentation>? Masks { get; init; }

    /// <summary>Boxes of crowds (COCO) or difficult objects (VOC), (m, 4): not trained on, and never a missed object.</summary>
    public float[] IgnoredBoxes { get; init; } = [];

    /// <summary>Class index of each ignored box.</summary>
    public int[] IgnoredLabels { get; init; } = [];
}
