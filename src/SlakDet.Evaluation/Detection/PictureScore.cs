namespace SlakDet.Evaluation.Detection;

/// <summary>How a picture was detected, from the score threshold on.</summary>
/// <param name="ImageId">The picture's number in the annotation file.</param>
/// <param name="FileName">The picture's path.</param>
/// <param name="Right">True positives: detections on an object of their class that no detection of higher score took.</param>
/// <param name="Wrong">False positives: the other detections, those on a crowd of their class left out.</param>
/// <param name="Missed">False negatives: objects that no detection took, crowds left out.</param>
public sealed record PictureScore(long ImageId, string FileName, int Right, int Wrong, int Missed)
{
    /// <summary>Wrong and missed together.</summary>
    public int Errors => Wrong + Missed;
}
