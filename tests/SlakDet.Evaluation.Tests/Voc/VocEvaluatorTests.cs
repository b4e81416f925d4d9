using SlakDet.Annotations;
using SlakDet.Annotations.Voc;
using SlakDet.Evaluation.Voc;

namespace SlakDet.Evaluation.Tests.Voc;

public class VocEvaluatorTests
{
    public static readonly TheoryData<VocMetric> Metrics = [.. Enum.GetValues<VocMetric>()];

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_PerfectDetections_GiveOne(VocMetric metric)
        => Assert.Equal(1, Evaluate(metric, [Object(1, 1, 10, 10)], [Found(0.9f, 0, 0, 9, 9)]).MeanAp, 1e-12);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_LastPixel_BelongsToTheBox(VocMetric metric)
    {
        // 10 x 10 pixels and the upper 10 x 5 of them: exactly 0.5 with the last pixel, 4/9 without.
        Assert.Equal(1, Evaluate(metric, [Object(1, 1, 10, 10)], [Found(0.9f, 0, 0, 9, 4)]).MeanAp, 1e-12);
        Assert.Equal(0, Evaluate(metric, [Object(1, 1, 10, 10)], [Found(0.9f, 0, 0, 9, 3.99f)]).MeanAp);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_SecondDetectionOfAnObject_IsWrongAlthoughAnotherIsFree(VocMetric metric)
    {
        var score = Evaluate(
            metric, [Object(1, 1, 100, 100), Object(1, 31, 100, 130)], [Found(0.9f, 0, 0, 99, 99), Found(0.8f, 0, 5, 99, 104)]).Classes[0];

        Assert.Equal([0.5, 0.5], score.Recall);
        Assert.Equal([1.0, 0.5], score.Precision);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_DifficultObject_IsNeitherMissedNorWronglyFound(VocMetric metric)
    {
        VocTruth[] objects = [Object(1, 1, 10, 10) with { Difficult = true }, Object(51, 51, 60, 60), Object(91, 91, 99, 99) with { Difficult = true }];
        var score = Evaluate(metric, objects, [Found(0.9f, 0, 0, 9, 9), Found(0.8f, 0, 0, 9, 9), Found(0.7f, 50, 50, 59, 59)]).Classes[0];

        Assert.Equal((1, 3), (score.Objects, score.Detections));
        Assert.Equal(1, score.Ap, 1e-12);
        Assert.Equal([0.0, 0.0, 1.0], score.Precision);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Evaluate_ClassWithoutObjects_IsNotANumberAndOutOfTheMean(VocMetric metric)
    {
        VocPicture[] pictures = [new([Object(1, 1, 10, 10)], [Found(0.9f, 0, 0, 9, 9), Found(0.9f, 0, 0, 9, 9) with { ClassIndex = 1 }])];

        var evaluation = VocEvaluator.Evaluate(pictures, 3, new() { Metric = metric });

        Assert.Equal([1, 0, 0], evaluation.Classes.Select(c => c.Objects));
        Assert.Equal((double.NaN, double.NaN), (evaluation.Classes[1].Ap, evaluation.Classes[2].Ap));
        Assert.Equal(1, evaluation.MeanAp, 1e-12);
        Assert.Equal(0, VocEvaluator.Evaluate([], 2, new() { Metric = metric }).MeanAp);
    }

    [Theory]
    [InlineData(VocMetric.Voc07ElevenPoint, 3, 3)] // 0, 0.1, 0.2: the fourth point is 0.30000000000000004.
    [InlineData(VocMetric.Devkit07, 3, 3)]
    [InlineData(VocMetric.Voc07ElevenPoint, 6, 6)] // The seventh is 0.6000000000000001 for NumPy and 0.6 for MATLAB.
    [InlineData(VocMetric.Devkit07, 6, 7)]
    [InlineData(VocMetric.Voc07ElevenPoint, 7, 7)]
    [InlineData(VocMetric.Devkit07, 7, 8)]
    [InlineData(VocMetric.Voc07ElevenPoint, 5, 6)]
    [InlineData(VocMetric.Devkit07, 5, 6)]
    public void Evaluate_RecallOnAPoint_ReachesThePointsOfTheMetric(VocMetric metric, int found, int points)
    {
        var objects = Enumerable.Range(0, 10).Select(i => Object(1 + 20 * i, 1, 10 + 20 * i, 10)).ToArray();
        var detections = Enumerable.Range(0, found).Select(i => Found(0.9f, 20 * i, 0, 9 + 20 * i, 9)).ToArray();

        Assert.Equal(points / 11.0, Evaluate(metric, objects, detections).MeanAp, 1e-6);
    }

    [Fact]
    public void Evaluate_Area_IsTheAreaUnderTheEnvelope()
    {
        // Right, wrong, right of two: precision 1 up to recall 0.5, then 2/3.
        var score = Evaluate(
            VocMetric.VocArea,
            [Object(1, 1, 10, 10), Object(21, 1, 30, 10)],
            [Found(0.9f, 0, 0, 9, 9), Found(0.8f, 50, 0, 59, 9), Found(0.7f, 20, 0, 29, 9)]).Classes[0];

        Assert.Equal(0.5 + 0.5 * 2 / 3, score.Ap, 1e-7);
        Assert.Equal([0.5, 0.5, 1.0], score.Recall);
    }

    [Fact]
    public void Evaluate_EqualOverlaps_TakeTheOrdinaryObjectFirstButInTheKitTheEarlier()
    {
        VocTruth[] objects = [Object(1, 1, 10, 10) with { Difficult = true }, Object(1, 1, 10, 10)];

        Assert.Equal(1, Evaluate(VocMetric.Voc07ElevenPoint, objects, [Found(0.9f, 0, 0, 9, 9)]).MeanAp, 1e-7);
        Assert.Equal(0, Evaluate(VocMetric.Devkit07, objects, [Found(0.9f, 0, 0, 9, 9)]).MeanAp);
    }

    [Fact]
    public void Evaluate_EqualScores_KeepTheListsOrder()
    {
        VocDetection right = Found(0.5f, 0, 0, 9, 9), wrong = Found(0.5f, 50, 0, 59, 9);

        Assert.Equal(1, Evaluate(VocMetric.Devkit07, [Object(1, 1, 10, 10)], [right, wrong]).MeanAp, 1e-12);
        Assert.Equal(0.5, Evaluate(VocMetric.Devkit07, [Object(1, 1, 10, 10)], [wrong, right]).MeanAp, 1e-12);
    }

    [Fact]
    public void Evaluate_FractionsInTheFile_AreCutLikeThePublishedReader()
    {
        // 10.9 counts as 10 for MMDetection: half of 10 x 10 is reached; the kit takes it as it is.
        VocTruth[] objects = [Object(1.9, 1.9, 10.9, 10.9)];

        Assert.Equal(1, Evaluate(VocMetric.Voc07ElevenPoint, objects, [Found(0.9f, 0, 0, 9, 4)]).MeanAp, 1e-7);
        Assert.Equal(0, Evaluate(VocMetric.Devkit07, objects, [Found(0.9f, 0, 0, 9, 4)]).MeanAp);
    }

    [Fact]
    public void Of_AnnotationFile_KeepsTheListedClasses()
    {
        var annotation = new VocAnnotation("a.jpg", 100, 100, [new("dog", 1, 2, 3, 4, true), new("yeti", 1, 1, 2, 2, false), new("cat", 5, 6, 7, 8, false)]);

        var picture = VocPicture.Of(annotation, new ClassList(["cat", "dog"]), []);

        Assert.Equal([new(1, 1, 2, 3, 4, true), new(0, 5, 6, 7, 8)], picture.Objects);
    }

    [Fact]
    public void Options_Default_IsTheElevenPointsAtOneHalf()
        => Assert.Equal((VocMetric.Voc07ElevenPoint, 0.5), (new VocEvaluationOptions().Metric, new VocEvaluationOptions().IouThreshold));

    [Fact]
    public void Evaluate_BadInput_IsRefused()
    {
        Refuses("SD-VOC-CLASS", "An object of picture 0 is of class 1; allowed are 0 to 0", [Object(1, 1, 2, 2) with { ClassIndex = 1 }], []);
        Refuses("SD-VOC-CLASS", "A detection of picture 0 is of class -1", [], [Found(1, 1, 1, 2, 2) with { ClassIndex = -1 }]);
        Refuses("SD-VOC-NUMBER", "An object of picture 0", [Object(1, double.NaN, 2, 2)], []);
        Refuses("SD-VOC-NUMBER", "A detection of picture 0", [], [Found(float.NaN, 1, 1, 2, 2)]);
        Refuses("SD-VOC-NUMBER", "A detection of picture 0", [], [Found(1, 1, 1, float.PositiveInfinity, 2)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => VocEvaluator.Evaluate([], 0, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => VocEvaluator.Evaluate([], 1, new() { IouThreshold = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VocEvaluator.Evaluate([], 1, new() { IouThreshold = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VocEvaluator.Evaluate([], 1, new() { Metric = (VocMetric)9 }));
    }

    private static void Refuses(string code, string text, VocTruth[] objects, VocDetection[] detections)
    {
        var refusal = Assert.Throws<DatasetException>(() => Evaluate(VocMetric.VocArea, objects, detections));
        Assert.Equal(code, refusal.Code);
        Assert.StartsWith(text, refusal.Message, StringComparison.Ordinal);
    }

    private static VocEvaluation Evaluate(VocMetric metric, VocTruth[] objects, VocDetection[] detections)
        => VocEvaluator.Evaluate([new(objects, detections)], 1, new() { Metric = metric });

    private static VocTruth Object(double xMin, double yMin, double xMax, double yMax) => new(0, xMin, yMin, xMax, yMax);

    private static VocDetection Found(float score, float left, float top, float right, float bottom) => new(0, score, left, top, right, bottom);
}
