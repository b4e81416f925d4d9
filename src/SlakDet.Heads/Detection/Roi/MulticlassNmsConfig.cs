namespace SlakDet.Heads.Detection.Roi;

/// <summary>Which of the scored boxes become detections; the defaults are the published ones.</summary>
public sealed record MulticlassNmsConfig
{
    /// <summary>Only scores above this count, in [0, 1].</summary>
    public double ScoreThreshold { get; init; } = 0.05;

    /// <summary>A box that overlaps a better one of its class by more than this falls away, in [0, 1].</summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>Most detections of a picture, over all classes, at least 1.</summary>
    public int MaxPerImage { get; init; } = 100;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Limits.Between("Detection", ScoreThreshold, 0, 1);
        Limits.Between("Detection", IouThreshold, 0, 1);
        Limits.AtLeast("Detection", MaxPerImage, 1);
    }
}
