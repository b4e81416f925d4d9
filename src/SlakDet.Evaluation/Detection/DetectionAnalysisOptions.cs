using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>How detections are analysed. The IoU limits are those of TIDE.</summary>
public sealed record DetectionAnalysisOptions
{
    /// <summary>Boxes or masks.</summary>
    public CocoIouType IouType { get; init; }

    /// <summary>IoU from which on a detection is on an object, in (0, 1].</summary>
    public double ForegroundIou { get; init; } = 0.5;

    /// <summary>IoU up to which a detection is on nothing, in (0, <see cref="ForegroundIou"/>).</summary>
    public double BackgroundIou { get; init; } = 0.1;

    /// <summary>
    /// Score from which on detections count in the confusion matrix and in the pictures' counts: what a user of the detector would show.
    /// </summary>
    public double ScoreThreshold { get; init; } = 0.3;

    /// <summary>Most detections of a picture, of all classes together, that are looked at; those of highest score are.</summary>
    public int MaxDetections { get; init; } = 100;

    /// <summary>Most threads to use; 0 takes all cores. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    internal void ThrowIfInvalid()
    {
        if (!Enum.IsDefined(IouType))
            throw new ArgumentException($"The IoU type is {IouType}; allowed are Box and Mask.");
        if (!(BackgroundIou > 0 && BackgroundIou < ForegroundIou && ForegroundIou <= 1))
        {
            throw new ArgumentException(
                $"The IoU of background is {BackgroundIou} and of foreground {ForegroundIou}; they must be above 0, ascending, and at most 1.");
        }

        if (double.IsNaN(ScoreThreshold))
            throw new ArgumentException("The score threshold is not a number; give the least score that counts.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDetections, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
    }
}
