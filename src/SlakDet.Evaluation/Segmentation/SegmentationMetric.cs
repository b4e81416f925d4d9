namespace SlakDet.Evaluation.Segmentation;

/// <summary>Counts which class was predicted where which class is, and turns the counts into mIoU, mAcc and aAcc.</summary>
/// <remarks>
/// The rules of MMSegmentation's mIoU: pixels with the ignore label count nowhere, whatever was predicted there; a class that is
/// predicted but never labelled has IoU 0; a class that is neither is left out of the means. Counts are 64-bit and exact. Not
/// thread-safe: give each thread its own and <see cref="Merge(SegmentationMetric)"/> them; the result does not depend on the order.
/// </remarks>
public sealed class SegmentationMetric
{
    private const int Values = 256;

    // One row for each label value (the ignore label's too), one column for each prediction value.
    private readonly long[] _counts = new long[Values * Values];

    /// <summary>An empty count.</summary>
    /// <param name="classes">Number of classes, 1 to 255.</param>
    /// <param name="ignoreLabel">The label of pixels that count nowhere, at least <paramref name="classes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes or the ignore label is out of range.</exception>
    public SegmentationMetric(int classes, byte ignoreLabel = 255)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 255);
        ArgumentOutOfRangeException.ThrowIfLessThan(ignoreLabel, classes);
        Classes = classes;
        IgnoreLabel = ignoreLabel;
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>The label of pixels that count nowhere.</summary>
    public byte IgnoreLabel { get; }

    /// <summary>Counts the pixels of a picture, or of a part of one.</summary>
    /// <param name="prediction">Class index of each pixel.</param>
    /// <param name="label">Class index or ignore label of each pixel, in the same order.</param>
    /// <exception cref="ArgumentException">
    /// The lengths differ, a label is neither a class nor the ignore label, or a prediction on a labelled pixel is not a class.
    /// Nothing has been counted then.
    /// </exception>
    public void Add(ReadOnlySpan<byte> prediction, ReadOnlySpan<byte> label)
    {
        if (prediction.Length != label.Length)
        {
            throw new ArgumentException(
                $"The prediction has {prediction.Length} pixels, the label {label.Length}; both must be of the same picture size.");
        }

        var bad = PixelRange.FirstOutside(prediction, label, Classes, IgnoreLabel);
        if (bad >= 0)
            throw OutOfRange($"pixel {bad}", prediction[bad], label[bad]);
        PixelPairs.Count(prediction, label, _counts);
    }

    /// <summary>Adds what another one has counted.</summary>
    /// <exception cref="ArgumentException">The other one has other classes or another ignore label.</exception>
    public void Merge(SegmentationMetric other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes || other.IgnoreLabel != IgnoreLabel)
        {
            throw new ArgumentException(
                $"Cannot merge counts of {other.Classes} classes with ignore label {other.IgnoreLabel} into counts of {Classes} classes "
                + $"with ignore label {IgnoreLabel}; make both with the same values.");
        }

        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>Adds pixels that were counted elsewhere, such as on the device that made the predictions.</summary>
    /// <param name="counts">256 rows of a label value, in each 256 numbers of a prediction value, one row after the other; the ignore label's row counts nowhere.</param>
    /// <exception cref="ArgumentException">
    /// There are not 65,536 numbers, one is negative, a label is neither a class nor the ignore label, or a prediction on a labelled pixel is not a class. Nothing has
    /// been added then.
    /// </exception>
    public void Merge(ReadOnlySpan<long> counts)
    {
        if (counts.Length != _counts.Length)
            throw new ArgumentException($"There are {counts.Length} counts; {Values} labels and {Values} predictions have {_counts.Length}.", nameof(counts));
        for (var i = 0; i < counts.Length; i++)
        {
            var (label, prediction) = (i / Values, i % Values);
            if (counts[i] < 0)
                throw new ArgumentException($"The count of label {label} and prediction {prediction} is {counts[i]}; counts are 0 or more.", nameof(counts));
            if (counts[i] > 0 && label != IgnoreLabel && (label >= Classes || prediction >= Classes))
                throw OutOfRange($"{counts[i]} counted pixels", prediction, label);
        }

        for (var i = 0; i < counts.Length; i++)
            _counts[i] += counts[i];
    }

    /// <summary>An element of the confusion matrix: the pixels of class <paramref name="label"/> that were predicted as
    /// <paramref name="prediction"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not a class.</exception>
    public long Count(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Classes);
        ArgumentOutOfRangeException.ThrowIfNegative(prediction);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prediction, Classes);
        return _counts[(label << 8) | prediction];
    }

    /// <summary>The figures of all that was counted so far.</summary>
    public SegmentationScores Compute()
    {
        var classes = new SegmentationClassScore[Classes];
        for (var c = 0; c < Classes; c++)
        {
            long predicted = 0, labelled = 0;
            for (var other = 0; other < Classes; other++)
            {
                predicted += _counts[(other << 8) | c];
                labelled += _counts[(c << 8) | other];
            }

            classes[c] = new SegmentationClassScore(_counts[(c << 8) | c], predicted, labelled);
        }

        var pixelAccuracy = (double)classes.Sum(c => c.Intersection) / classes.Sum(c => c.Label);
        return new SegmentationScores(MeanOfNumbers(classes, c => c.Iou), MeanOfNumbers(classes, c => c.Accuracy), pixelAccuracy, classes);
    }

    private static double MeanOfNumbers(SegmentationClassScore[] classes, Func<SegmentationClassScore, double> figure)
        => classes.Select(figure).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private ArgumentException OutOfRange(string pixels, int prediction, int label)
        => label != IgnoreLabel && label >= Classes
            ? new ArgumentException(
                $"The label of {pixels} is {label}; allowed are the classes 0 to {Classes - 1} and the ignore label {IgnoreLabel}. "
                + "Check the number of classes and whether the zero label must be reduced.")
            : new ArgumentException(
                $"The prediction of {pixels} is {prediction}; allowed are the classes 0 to {Classes - 1}. "
                + "Check that the prediction was made with the same class list.");
}
