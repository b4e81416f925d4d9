namespace SlakDet.Training.Benchmarks;

/// <summary>Size of a made-up COCO data set with detections; the defaults are those of COCO's validation part with 100 detections a picture.</summary>
public sealed record EvaluationWorldOptions
{
    /// <summary>Pictures, 640 x 480 or 480 x 640.</summary>
    public int Images { get; init; } = 5000;

    /// <summary>Classes, the first the most frequent.</summary>
    public int Classes { get; init; } = 80;

    /// <summary>Objects in all pictures.</summary>
    public int Objects { get; init; } = 34_000;

    /// <summary>Detections in all pictures.</summary>
    public int Detections { get; init; } = 500_000;

    /// <summary>Whether objects have outlines and detections have masks.</summary>
    public bool Masks { get; init; }

    /// <summary>Another seed, another world.</summary>
    public long Seed { get; init; } = 1;
}
