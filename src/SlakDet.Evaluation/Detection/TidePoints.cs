using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>Right and wrong detections of each class with their scores, in the order in which equal scores are to stay.</summary>
internal sealed class TidePoints(int classes, int capacity)
{
    private const int Steps = 100;
    private readonly List<ulong> _scores = new(capacity);
    private readonly List<int> _categories = new(capacity); // Class times two, plus one if right.
    private readonly int[] _counts = new int[classes];
    private int[]? _starts;
    private ulong[] _sortedScores = [];
    private int[] _sortedRight = [];

    /// <summary>Adds a detection.</summary>
    public void Add(int category, double score, bool right)
    {
        _scores.Add(RadixSort.Descending(score));
        _categories.Add(2 * category + (right ? 1 : 0));
        _counts[category]++;
    }

    /// <summary>How many detections of a class there are.</summary>
    public int Count(int category) => _counts[category];

    /// <summary>Mean of the best precisions at the recalls 0, 0.01, ... 1.</summary>
    public double Ap(int category, int objects)
    {
        _starts ??= Group();
        var (start, count) = (_starts[category], _counts[category]);
        var right = _sortedRight.AsSpan(start, count);
        RadixSort.Sort(_sortedScores.AsSpan(start, count), right, new ulong[count], new int[count]);
        var (found, precision, recall) = (0, new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            found += right[i];
            (precision[i], recall[i]) = ((double)found / (i + 1), (double)found / objects);
        }

        for (var i = count - 1; i > 0; i--)
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        var (sum, place) = (0.0, 0);
        for (var step = 0; step <= Steps; step++)
        {
            while (place < count && recall[place] < (double)step / Steps)
                place++;
            sum += place < count ? precision[place] : 0;
        }

        return sum / (Steps + 1);
    }

    private int[] Group()
    {
        var starts = new int[_counts.Length];
        for (var category = 1; category < starts.Length; category++)
            starts[category] = starts[category - 1] + _counts[category - 1];
        var next = (int[])starts.Clone();
        (_sortedScores, _sortedRight) = (new ulong[_scores.Count], new int[_scores.Count]);
        for (var i = 0; i < _scores.Count; i++)
        {
            var place = next[_categories[i] / 2]++;
            (_sortedScores[place], _sortedRight[place]) = (_scores[i], _categories[i] % 2);
        }

        return starts;
    }
}
