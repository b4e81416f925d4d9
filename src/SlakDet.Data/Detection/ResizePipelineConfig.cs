namespace SlakDet.Data.Detection;

/// <summary>A keep-ratio resize to one of several scales, a flip and, where wanted, other colours.</summary>
/// <remarks>The defaults are the published COCO recipe of Faster R-CNN; PASCAL VOC takes the scale (1000, 600).</remarks>
public sealed record ResizePipelineConfig : DetectionTrainingPipelineConfig
{
    /// <summary>
    /// Bounds of the sides to choose from, in pixels: the larger bounds the picture's longer side, the other the shorter one.
    /// </summary>
    public IReadOnlyList<(int Width, int Height)> Scales { get; init; } = [(1333, 800)];

    /// <summary>Whether brightness, contrast, saturation and hue are changed.</summary>
    public bool Photometric { get; init; }
}
