namespace SlakDet.Heads.Segmentation;

/// <summary>How a picture is passed through a segmenter.</summary>
public enum InferenceMode
{
    /// <summary>In one piece.</summary>
    Whole,

    /// <summary>In overlapping windows whose scores are averaged.</summary>
    Slide,
}
