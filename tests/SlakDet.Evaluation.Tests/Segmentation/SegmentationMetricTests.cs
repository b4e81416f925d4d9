using CsCheck;
using SlakDet.Evaluation.Segmentation;

namespace SlakDet.Evaluation.Tests.Segmentation;

public class SegmentationMetricTests
{
    [Fact]
    public void Compute_HandCountedMaps_GivesTheTextbookFigures()
    {
        var metric = new SegmentationMetric(3);
        metric.Add([0, 0, 1, 1, 2, 0], [0, 1, 1, 1, 0, 255]);

        var scores = metric.Compute();

        Assert.Equal([new(1, 2, 2), new(2, 2, 3), new(0, 1, 0)], scores.Classes);
        Assert.Equal([1 / 3.0, 2 / 3.0, 0.0], scores.Classes.Select(c => c.Iou));
        Assert.Equal([1 / 2.0, 2 / 3.0, double.NaN], scores.Classes.Select(c => c.Accuracy));
        Assert.Equal([3L, 3, 1], scores.Classes.Select(c => c.Union));
        Assert.Equal((1 / 3.0 + 2 / 3.0 + 0) / 3, scores.MeanIou, 1e-15);
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 2, scores.MeanAccuracy, 1e-15);
        Assert.Equal(3 / 5.0, scores.PixelAccuracy);
        Assert.Equal((1, 1, 1, 0), (metric.Count(0, 0), metric.Count(1, 0), metric.Count(0, 2), metric.Count(2, 2)));
    }

    [Fact]
    public void Compute_ClassInNeither_IsNaNAndLeftOutOfTheMeans()
    {
        var metric = new SegmentationMetric(3);
        metric.Add([0, 0, 1, 1], [0, 0, 1, 0]);

        var scores = metric.Compute();

        Assert.Equal(double.NaN, scores.Classes[2].Iou);
        Assert.Equal((2 / 3.0 + 1 / 2.0) / 2, scores.MeanIou, 1e-15);
        Assert.Equal((2 / 3.0 + 1) / 2, scores.MeanAccuracy, 1e-15);
    }

    [Fact]
    public void Compute_NothingLabelled_IsNaN()
    {
        var metric = new SegmentationMetric(2);
        metric.Add([0, 1], [255, 255]);
        metric.Add([], []);

        var scores = metric.Compute();

        Assert.Equal((double.NaN, double.NaN, double.NaN), (scores.MeanIou, scores.MeanAccuracy, scores.PixelAccuracy));
    }

    [Fact]
    public void Add_MoreThanFloatCanCount_StaysExact()
    {
        var metric = new SegmentationMetric(1);
        metric.Add(new byte[20_000_001], new byte[20_000_001]);
        for (var doubling = 0; doubling < 8; doubling++)
            metric.Merge(metric);
        metric.Add([0], [0]);

        Assert.Equal(20_000_001L * 256 + 1, metric.Compute().Classes[0].Intersection);
    }

    [Fact]
    public void Add_AnyMaps_CountsAsTheNaiveLoop()
        => Maps.Sample(maps =>
        {
            var metric = new SegmentationMetric(maps.Classes);
            metric.Add(maps.Prediction, maps.Label);
            Assert.Equal(NaiveCounts(maps), Counts(metric));
        });

    [Fact]
    public void Merge_TwoParts_EqualsTheWhole()
        => Gen.Select(Maps, Gen.Int[0, 20000]).Sample((maps, position) =>
        {
            var cut = Math.Min(position, maps.Label.Length);
            var (first, second) = (new SegmentationMetric(maps.Classes), new SegmentationMetric(maps.Classes));
            first.Add(maps.Prediction.AsSpan(0, cut), maps.Label.AsSpan(0, cut));
            second.Add(maps.Prediction.AsSpan(cut), maps.Label.AsSpan(cut));
            first.Merge(second);
            Assert.Equal(NaiveCounts(maps), Counts(first));
        });

    [Fact]
    public void Add_PredictionOutOfRange_TellsPixelAndValueAndCountsNothing()
        => Gen.Select(Gen.Int[1, 400], Gen.Int[0, 399], Gen.Int[5, 255]).Sample((length, position, value) =>
        {
            var (prediction, label) = (new byte[length], new byte[length]);
            var pixel = position % length;
            prediction[pixel] = (byte)value;
            var metric = new SegmentationMetric(5);

            var exception = Assert.Throws<ArgumentException>(() => metric.Add(prediction, label));

            Assert.Equal($"The prediction of pixel {pixel} is {value}; allowed are the classes 0 to 4. "
                + "Check that the prediction was made with the same class list.", exception.Message);
            Assert.Equal(0, metric.Count(0, 0));
        });

    [Fact]
    public void Add_LabelOutOfRange_TellsPixelAndValue()
    {
        var label = new byte[300];
        label[217] = 11;
        var metric = new SegmentationMetric(11, ignoreLabel: 254);

        var exception = Assert.Throws<ArgumentException>(() => metric.Add(new byte[300], label));

        Assert.Equal("The label of pixel 217 is 11; allowed are the classes 0 to 10 and the ignore label 254. "
            + "Check the number of classes and whether the zero label must be reduced.", exception.Message);
    }

    [Fact]
    public void Add_AnyPredictionOnIgnoredPixels_CountsNowhere()
    {
        var metric = new SegmentationMetric(5);
        metric.Add(Enumerable.Repeat((byte)200, 333).ToArray(), Enumerable.Repeat((byte)255, 333).ToArray());

        Assert.All(metric.Compute().Classes, c => Assert.Equal(0, c.Union));
    }

    [Fact]
    public void Add_LengthsDiffer_TellsBoth()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SegmentationMetric(2).Add(new byte[3], new byte[4]));
        Assert.Equal("The prediction has 3 pixels, the label 4; both must be of the same picture size.", exception.Message);
    }

    [Fact]
    public void Merge_OtherClasses_TellsBoth()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SegmentationMetric(2).Merge(new SegmentationMetric(3)));
        Assert.Equal("Cannot merge counts of 3 classes with ignore label 255 into counts of 2 classes with ignore label 255; "
            + "make both with the same values.", exception.Message);
    }

    [Fact]
    public void Merge_CountsOfMaps_EqualsTheMaps()
        => Maps.Sample(maps =>
        {
            var pairs = new long[256 * 256];
            for (var i = 0; i < maps.Label.Length; i++)
                pairs[maps.Label[i] * 256 + maps.Prediction[i]]++;
            var metric = new SegmentationMetric(maps.Classes);
            metric.Merge(pairs);
            metric.Merge(pairs);
            Assert.Equal(NaiveCounts(maps).Select(count => 2 * count), Counts(metric));
        });

    [Theory]
    [InlineData(4, 5, 7, "The prediction of 7 counted pixels is 5; allowed are the classes 0 to 4.")]
    [InlineData(254, 0, 7, "The label of 7 counted pixels is 254; allowed are the classes 0 to 4 and the ignore label 255.")]
    [InlineData(1, 2, -3, "The count of label 1 and prediction 2 is -3; counts are 0 or more.")]
    public void Merge_CountsThatCannotBe_RefusesAndCountsNothing(int label, int prediction, long count, string message)
    {
        var pairs = new long[256 * 256];
        (pairs[0], pairs[label * 256 + prediction], pairs[255 * 256 + 200]) = (1, count, 5);
        var metric = new SegmentationMetric(5);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => metric.Merge(pairs)).Message, StringComparison.Ordinal);
        Assert.Equal(0, metric.Count(0, 0));
        Assert.StartsWith("There are 9 counts; 256 labels and 256 predictions have 65536.", Assert.Throws<ArgumentException>(() => metric.Merge(new long[9])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(256, 255)]
    [InlineData(10, 9)]
    public void Constructor_OutOfRange_Throws(int classes, byte ignoreLabel)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationMetric(classes, ignoreLabel));

    private sealed record MapPair(int Classes, byte[] Prediction, byte[] Label);

    /// <summary>Pairs of maps made of runs of all lengths, labels partly ignored.</summary>
    private static Gen<MapPair> Maps { get; } =
        from classes in Gen.Int[1, 255]
        from longestRun in Gen.OneOf(Gen.Const(1), Gen.Int[2, 40])
        from runs in Gen.Select(Gen.Int[1, longestRun], Gen.Int[0, classes - 1], Gen.Int[0, classes]).Array[0, 1500]
        select new MapPair(
            classes,
            [.. runs.SelectMany(r => Enumerable.Repeat((byte)r.Item2, r.Item1))],
            [.. runs.SelectMany(r => Enumerable.Repeat((byte)(r.Item3 == classes ? 255 : r.Item3), r.Item1))]);

    private static long[] NaiveCounts(MapPair maps)
    {
        var counts = new long[maps.Classes * maps.Classes];
        for (var i = 0; i < maps.Label.Length; i++)
            if (maps.Label[i] != 255)
                counts[maps.Label[i] * maps.Classes + maps.Prediction[i]]++;
        return counts;
    }

    private static long[] Counts(SegmentationMetric metric)
        => [.. from label in Enumerable.Range(0, metric.Classes)
               from prediction in Enumerable.Range(0, metric.Classes)
               select metric.Count(label, prediction)];
}
