namespace SlakDet.Evaluation.Classification;

/// <summary>Counts how often the true class of a picture is the likeliest, and among the k likeliest: top-1 and top-k accuracy.</summary>
/// <remarks>
/// Of equal scores the class of the lower index counts as the likelier, as NumPy's and PyTorch's <c>argmax</c> take it; PyTorch's <c>topk</c>
/// promises no order there. So the rank of a class is the number of classes with a higher score, and of those before it with the same. Counts
/// are exact. Not thread-safe.
/// </remarks>
public sealed class ClassificationMetric
{
    private readonly long[] _pictures, _first, _amongBest;

    /// <summary>An empty count.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="k">How many guesses top-k allows, at least 1; with fewer classes, all of them.</param>
    public ClassificationMetric(int classes, int k = 5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        (Classes, K) = (classes, Math.Min(k, classes));
        (_pictures, _first, _amongBest) = (new long[classes], new long[classes], new long[classes]);
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>How many guesses top-k allows, at most the number of classes.</summary>
    public int K { get; }

    /// <summary>Counts a picture.</summary>
    /// <param name="scores">A score for each class, logit or probability; higher is likelier. No NaN.</param>
    /// <param name="label">Index of its true class.</param>
    /// <exception cref="ArgumentException">There are more or fewer scores than classes, one is NaN, or the label is no class. Nothing has been counted then.</exception>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        if (scores.Length != Classes)
            throw new ArgumentException($"There are {scores.Length} scores; needed is one for each of the {Classes} classes.", nameof(scores));
        if (label < 0 || label >= Classes)
            throw new ArgumentException($"The label is {label}; allowed are the classes 0 to {Classes - 1}.", nameof(label));
        var rank = Rank(scores, label);
        _pictures[label]++;
        _first[label] += rank == 0 ? 1 : 0;
        _amongBest[label] += rank < K ? 1 : 0;
    }

    /// <summary>The figures of all that was counted so far.</summary>
    public ClassificationScores Compute()
    {
        var classes = Enumerable.Range(0, Classes).Select(c => new ClassificationClassScore(_pictures[c], _first[c], _amongBest[c])).ToArray();
        var pictures = (double)_pictures.Sum();
        return new ClassificationScores(_first.Sum() / pictures, _amongBest.Sum() / pictures, K, classes);
    }

    private static int Rank(ReadOnlySpan<float> scores, int label)
    {
        var (own, rank) = (scores[label], 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
                throw new ArgumentException($"The score of class {i} is NaN; the model has diverged, or its weights are damaged.", nameof(scores));
            if (scores[i] > own || (scores[i] == own && i < label))
                rank++;
        }

        return rank;
    }
}
