using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;
using SlakDet.Evaluation.Detection;
using SlakDet.Evaluation.Tests.Coco;
using static SlakDet.Evaluation.Tests.Coco.CocoScene;

namespace SlakDet.Evaluation.Tests.Detection;

public class DetectionAnalyzerTests
{
    private const int Cup = 0, Fork = 1, Nothing = 2;

    [Theory]
    [InlineData(TideErrorKind.Classification, 2, 0.0, 1.0)] // A cup called fork.
    [InlineData(TideErrorKind.Localization, 1, 60.0, 1.0)] // IoU 0.25.
    [InlineData(TideErrorKind.Both, 2, 60.0, 0.0)]
    [InlineData(TideErrorKind.Background, 1, 95.0, 0.0)] // IoU below 0.1.
    public void Analyze_OneWrongDetection_IsNamedAndItsCostTold(TideErrorKind kind, long category, double shift, double gain)
    {
        // Of two classes the fork is found, so the AP is 0.5 unless the wrong detection spoils that too.
        var analysis = Analyze(
            [Object(0, 0, 100, 100), Object(300, 0, 50, 50, category: 2)],
            [Found(0.9, shift, 0, 100, 100, category: category), Found(0.8, 300, 0, 50, 50, category: 2)]);

        Assert.Equal(1, analysis.Tide[kind].Count);
        var missed = gain == 0 ? 1 : 0; // One that a mended detection would find is not missed.
        Assert.Equal(missed, analysis.Tide[TideErrorKind.Missed].Count);
        Assert.Equal(1 + missed, analysis.Tide.Errors.Sum(error => error.Count));
        Assert.Equal(category == 1 ? 0.5 : 0.25, analysis.Tide.Ap, 1e-12);
        if (gain == 1)
            Assert.Equal(1 - analysis.Tide.Ap, analysis.Tide[kind].ApGain, 1e-12);
    }

    [Fact]
    public void Analyze_SecondDetectionOfAnObject_IsADuplicate()
    {
        var tide = Analyze([Object(0, 0, 100, 100), Object(200, 0, 100, 100)], [Found(0.9, 0, 0, 100, 100), Found(0.8, 0, 0, 100, 90), Found(0.7, 200, 0, 100, 100)]).Tide;

        Assert.Equal((1, 1), (tide[TideErrorKind.Duplicate].Count, tide.Errors.Sum(error => error.Count)));
        Assert.Equal((51 + 50 * 2 / 3.0) / 101, tide.Ap, 1e-12); // Precision 1 up to recall 0.5, then 2/3.
        Assert.Equal(1 - tide.Ap, tide[TideErrorKind.Duplicate].ApGain, 1e-12);
        Assert.Equal(1 - tide.Ap, tide.FalsePositiveGain, 1e-12);
        Assert.Equal(0, tide.FalseNegativeGain, 1e-12);
    }

    [Fact]
    public void Analyze_MissedObject_CostsItsRecall()
    {
        var tide = Analyze([Object(0, 0, 100, 100), Object(200, 0, 100, 100)], [Found(0.9, 0, 0, 100, 100)]).Tide;

        Assert.Equal((1, 51 / 101.0), (tide[TideErrorKind.Missed].Count, Math.Round(tide.Ap, 15)));
        Assert.Equal(50 / 101.0, tide[TideErrorKind.Missed].ApGain, 1e-12);
        Assert.Equal(50 / 101.0, tide.FalseNegativeGain, 1e-12);
    }

    [Fact]
    public void Analyze_SeveralDetectionsForAFreeObject_MendTheBestOnly()
    {
        var tide = Analyze([Object(0, 0, 100, 100)], [Found(0.9, 60, 0, 100, 100), Found(0.8, 0, 60, 100, 100)]).Tide;

        Assert.Equal((2, 0.0), (tide[TideErrorKind.Localization].Count, tide.Ap));
        Assert.Equal(1, tide[TideErrorKind.Localization].ApGain, 1e-12);
    }

    [Fact]
    public void Analyze_ClassWithoutObjects_IsOutOfTheMean()
    {
        var tide = Analyze([Object(0, 0, 100, 100)], [Found(0.9, 0, 0, 100, 100), Found(0.8, 300, 0, 50, 50, category: 2)]).Tide;

        Assert.Equal((1.0, 1), (tide.Ap, tide[TideErrorKind.Background].Count));
        Assert.Equal(0, Analyze([], []).Tide.Ap);
    }

    [Fact]
    public void Analyze_Confusion_CountsEachObjectAndDetectionOnce()
    {
        CocoAnnotation[] objects =
        [
            Object(0, 0, 50, 50), // Found.
            Object(100, 0, 50, 50), // Called fork.
            Object(200, 0, 50, 50, category: 2), // Missed: what is there has too low a score.
            Object(300, 0, 50, 50, category: 2, image: 2) with { IsCrowd = true },
        ];
        CocoResult[] results =
        [
            Found(0.9, 0, 0, 50, 50), Found(0.8, 100, 0, 50, 50, category: 2), Found(0.2, 200, 0, 50, 50, category: 2),
            Found(0.7, 0, 0, 50, 45), // A duplicate stands against the background.
            Found(0.6, 400, 0, 50, 50, category: 2),
            Found(0.6, 300, 0, 50, 50, category: 2, image: 2), // On the crowd of its class.
            Found(0.6, 300, 0, 50, 50, image: 2), // On a crowd of another class.
        ];

        var analysis = Analyze(objects, results);

        int[,] expected = { { 1, 1, 0 }, { 0, 0, 1 }, { 2, 1, 0 } };
        for (var truth = Cup; truth <= Nothing; truth++)
            for (var detected = Cup; detected <= Nothing; detected++)
                Assert.Equal(expected[truth, detected], analysis.Confusion.Count(truth, detected));
        Assert.Equal(Nothing, analysis.Confusion.Background);
        Assert.Equal(["cup", "fork"], analysis.Confusion.Classes.Select(c => c.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => analysis.Confusion.Count(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => analysis.Confusion.Count(0, -1));
        Assert.Equal([new(1, "1.jpg", 1, 3, 2), new(2, "2.jpg", 0, 1, 0), new(3, "3.jpg", 0, 0, 0)], analysis.Pictures);
        Assert.Equal([1L, 2], analysis.WorstPictures(5).Select(picture => picture.ImageId));
        Assert.Equal([1L], analysis.WorstPictures(1).Select(picture => picture.ImageId));
    }

    [Fact]
    public void Analyze_DetectionOfItsClass_GoesBeforeAnotherClassOfLargerOverlap()
    {
        // The cup's detection fits the fork better, yet it is a true positive of the cup, and the fork is missed.
        var analysis = Analyze([Object(0, 0, 100, 100), Object(20, 0, 100, 100, category: 2)], [Found(0.9, 15, 0, 100, 100)]);

        Assert.Equal((1, 1, 0), (analysis.Confusion.Count(Cup, Cup), analysis.Confusion.Count(Fork, Nothing), analysis.Confusion.Count(Fork, Cup)));
    }

    [Fact]
    public void Analyze_Curves_HaveTheEvaluationsPrecisions()
    {
        foreach (var world in CocoWorld.Read("boxes-4.jsonl.gz").Take(20))
        {
            var evaluation = CocoEvaluator.Evaluate(world.Truth, world.Results, new());
            var curves = DetectionAnalyzer.Analyze(world.Truth, world.Results, new()).Curves;
            Assert.Equal(evaluation.Classes.Select(c => (c.CategoryId, c.Name, c.Objects)), curves.Select(c => (c.CategoryId, c.Name, c.Objects)));
            foreach (var (score, curve) in evaluation.Classes.Zip(curves))
            {
                Assert.Equal(score.Ap50, curve.Precision.Average(), 1e-12);
                Assert.Equal(CocoGrid.RecallPoints, curve.Recall);
                Assert.Equal(curve.Score.OrderDescending(), curve.Score);
            }
        }
    }

    [Fact]
    public void Analyze_AnyThreads_GivesTheSameAndTheSumsAgree()
    {
        foreach (var world in CocoWorld.Read("boxes-5.jsonl.gz").Take(20))
        {
            var one = DetectionAnalyzer.Analyze(world.Truth, world.Results, new() { Threads = 1, ScoreThreshold = 0.5 });
            var many = DetectionAnalyzer.Analyze(world.Truth, world.Results, new() { Threads = 4, ScoreThreshold = 0.5 });

            Assert.Equal(one.Pictures, many.Pictures);
            Assert.Equal(one.Tide.Errors, many.Tide.Errors);
            var classes = Enumerable.Range(0, one.Confusion.Background).ToArray();
            Assert.Equal(classes.Select(c => one.Confusion.Count(c, c)), classes.Select(c => many.Confusion.Count(c, c)));
            Assert.Equal(one.Pictures.Sum(p => p.Right), classes.Sum(c => one.Confusion.Count(c, c)));
            Assert.Equal(
                world.Truth.Annotations.Count(item => !item.IsCrowd),
                classes.Append(one.Confusion.Background).Sum(detected => classes.Sum(truth => one.Confusion.Count(truth, detected))));
        }
    }

    [Fact]
    public void Analyze_OptionsThatAreNotAllowed_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { BackgroundIou = 0.5 }));
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { BackgroundIou = 0 }));
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { ForegroundIou = 1.1 }));
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { ForegroundIou = double.NaN }));
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { ScoreThreshold = double.NaN }));
        Assert.Throws<ArgumentException>(() => Analyze([], [], new() { IouType = (CocoIouType)5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Analyze([], [], new() { MaxDetections = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Analyze([], [], new() { Threads = -2 }));
    }

    private static DetectionAnalysis Analyze(CocoAnnotation[] objects, CocoResult[] results, DetectionAnalysisOptions? options = null)
        => DetectionAnalyzer.Analyze(new CocoDataset(Pictures, Classes, objects), results, options ?? new());
}
