namespace SlakDet.Evaluation.Detection;

/// <summary>What is right and wrong with a set of detections.</summary>
/// <param name="Options">How it was analysed.</param>
/// <param name="Confusion">Which class was found where which class is.</param>
/// <param name="Curves">Precision over recall of each class, by ascending class number.</param>
/// <param name="Tide">The kinds of error and what each costs.</param>
/// <param name="Pictures">Right, wrong and missing in each picture, by ascending picture number.</param>
public sealed record DetectionAnalysis(
    DetectionAnalysisOptions Options,
    DetectionConfusion Confusion,
    IReadOnlyList<PrecisionRecallCurve> Curves,
    TideReport Tide,
    IReadOnlyList<PictureScore> Pictures)
{
    /// <summary>The pictures with the most wrong and missed objects together, worst first; of equal ones the lower number first.</summary>
    /// <param name="count">Most pictures to give. Pictures without an error are not given.</param>
    public IReadOnlyList<PictureScore> WorstPictures(int count)
        => [.. Pictures.Where(picture => picture.Errors > 0).OrderByDescending(picture => picture.Errors).Take(count)];
}
