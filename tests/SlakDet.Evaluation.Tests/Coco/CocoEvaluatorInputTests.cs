using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;
using static SlakDet.Evaluation.Tests.Coco.CocoScene;

namespace SlakDet.Evaluation.Tests.Coco;

public class CocoEvaluatorInputTests
{
    [Theory]
    [InlineData(double.NaN, 50)]
    [InlineData(double.PositiveInfinity, 50)]
    [InlineData(0.5, double.NaN)]
    [InlineData(0.5, double.NegativeInfinity)]
    public void Evaluate_DetectionThatIsNotFinite_IsRefused(double score, double width)
        => Refuses("SD-COCO-RESULT", () => Evaluate([], [Found(score, 0, 0, width, 50)]), "Detection 0 of picture 1");

    [Fact]
    public void Evaluate_ObjectThatIsNotFinite_IsRefused()
    {
        var annotation = Object(0, 0, double.NaN, 50);
        Refuses("SD-COCO-BOX", () => Evaluate([annotation], []), $"Annotation {annotation.Id} has area NaN");
    }

    [Fact]
    public void Evaluate_ObjectIdTwice_IsRefused()
        => Refuses(
            "SD-COCO-ID-TWICE",
            () => Evaluate([Object(0, 0, 5, 5) with { Id = 77 }, Object(0, 0, 5, 5) with { Id = 77 }], []),
            "The id 77");

    [Fact]
    public void Evaluate_MasksWithoutMask_AreRefused()
    {
        var options = new CocoEvaluationOptions { IouType = CocoIouType.Mask };
        var mask = SlakDet.Annotations.Masks.RleMask.FromCounts(480, 640, [480 * 640]);

        Refuses("SD-COCO-MASK", () => Evaluate([], [Found(0.5, 0, 0, 5, 5)], options), "Detection 0 of picture 1 has no mask");
        var bare = Object(0, 0, 5, 5);
        Refuses(
            "SD-COCO-MASK", () => Evaluate([bare], [Found(0.5, 0, 0, 5, 5) with { Mask = mask }], options), $"Annotation {bare.Id} has neither");
    }

    [Fact]
    public void Evaluate_OptionsThatAreNotAllowed_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { MaxDetections = [1, 10] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { MaxDetections = [0, 10, 100] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { MaxDetections = [1, 100, 100] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [0.6, 0.5] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [0, 0.5] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [0.5, 1.01] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [double.NaN] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouThresholds = [.. Enumerable.Range(1, 17).Select(i => i / 20.0)] }));
        Assert.Throws<ArgumentException>(() => Evaluate([], [], new() { IouType = (CocoIouType)7 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate([], [], new() { Threads = -1 }));
    }

    [Fact]
    public void Evaluate_NothingAtAll_IsMinusOne()
    {
        var evaluation = CocoEvaluator.Evaluate(new CocoDataset([], [], []), [], new() { KeepArrays = true });

        Assert.All(evaluation.Summary.Values, value => Assert.Equal(-1, value));
        Assert.Empty(evaluation.Classes);
    }

    [Fact]
    public void Evaluate_AnyKindOfList_GivesTheSame()
    {
        CocoAnnotation[] objects = [Object(0, 0, 50, 50)];
        CocoResult[] rows = [Found(0.9, 300, 0, 50, 50), Found(0.8, 0, 0, 50, 50)];
        var truth = new CocoDataset(Pictures, Classes, objects);

        var expected = CocoEvaluator.Evaluate(truth, rows, new()).Summary;

        Assert.Equal(expected, CocoEvaluator.Evaluate(truth, rows.ToList(), new()).Summary);
        Assert.Equal(expected, CocoEvaluator.Evaluate(truth, new ArraySegment<CocoResult>(rows), new()).Summary);
    }

    private static void Refuses(string code, Action evaluate, string text)
    {
        var refusal = Assert.Throws<DatasetException>(evaluate);
        Assert.Equal(code, refusal.Code);
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
    }
}
