namespace SlakDet.Evaluation.Classification;

/// <summary>Accuracies over a whole set: shares of all its pictures, whatever their class.</summary>
/// <param name="Top1">Share of the pictures whose class was the likeliest, in [0, 1]; NaN of no pictures.</param>
/// <param name="TopK">Share of the pictures whose class was among the <paramref name="K"/> likeliest, in [0, 1]; NaN of no pictures.</param>
/// <param name="K">How many classes <paramref name="TopK"/> allows: as asked for, at most all there are.</param>
/// <param name="Classes">The figures of each class.</param>
public sealed record ClassificationScores(double Top1, double TopK, int K, IReadOnlyList<ClassificationClassScore> Classes);
