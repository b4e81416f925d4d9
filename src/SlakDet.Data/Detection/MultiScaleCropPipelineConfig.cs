namespace SlakDet.Data.Detection;

/// <summary>
/// The augmentation of DETR (Carion et al., ECCV 2020): a flip, then in half of the samples a resize to a random short side, in the
/// other half a resize to a moderate one, a random window and a resize of that to a random short side.
/// </summary>
/// <remarks>The defaults are the published COCO recipe of SLaK. Every resize keeps the ratio of the sides.</remarks>
public sealed record MultiScaleCropPipelineConfig : DetectionTrainingPipelineConfig
{
    /// <summary>Short sides to choose from in the last resize, in pixels.</summary>
    public IReadOnlyList<int> ShortSides { get; init; } = [480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800];

    /// <summary>Short sides to choose from in the resize before the crop, in pixels.</summary>
    public IReadOnlyList<int> ShortSidesBeforeCrop { get; init; } = [400, 500, 600];

    /// <summary>Bound of the long side in every resize, in pixels.</summary>
    public int LongSide { get; init; } = 1333;

    /// <summary>Least side of a window, in pixels.</summary>
    public int CropShortest { get; init; } = 384;

    /// <summary>Largest side of a window, in pixels.</summary>
    public int CropLongest { get; init; } = 600;
}
