using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;
using SlakDet.Evaluation.Reports;

namespace SlakDet.Evaluation.Tests.Reports;

public class CocoReportTests
{
    private static readonly CocoDataset Truth = new(
        [new(1, "a.jpg", 640, 480)],
        [new(1, "cat"), new(2, "dog"), new(3, "bird")],
        [
            new() { Id = 1, ImageId = 1, CategoryId = 1, Box = new(0, 0, 100, 100), Area = 10000 },
            new() { Id = 2, ImageId = 1, CategoryId = 1, Box = new(200, 0, 100, 100), Area = 10000 },
            new() { Id = 3, ImageId = 1, CategoryId = 2, Box = new(0, 200, 100, 100), Area = 10000 },
        ]);

    // One of two cats exactly, the dog with an IoU of 0.8.
    private static readonly CocoResult[] Results = [new(1, 1, 0.9, new(0, 0, 100, 100)), new(1, 2, 0.8, new(0, 200, 100, 80))];

    [Fact]
    public void Create_SmallExample_HasTheEvaluationsNumbers()
    {
        var evaluation = CocoEvaluator.Evaluate(Truth, Results, new() { KeepArrays = true });
        var report = CocoReport.Create(Truth, Results, evaluation);
        Assert.Equal(evaluation.Summary.Ap, report.Numbers.Single(number => number.Name == "AP").Value);
        Assert.Equal(evaluation.Summary.ArSecond, report.Numbers.Single(number => number.Name == "AR10").Value);
        Assert.Null(report.Sizes.Single(number => number.Name == "APs").Value);
        Assert.Equal(evaluation.Summary.ApLarge, report.Sizes.Single(number => number.Name == "APl").Value);
        Assert.Equal([evaluation.Classes[0].Ap, evaluation.Classes[1].Ap, null], report.Classes.Select(row => row.Values[report.ClassColumns.ToList().IndexOf("AP")]));
        Assert.Equal([2, 1, 0], report.Classes.Select(row => row.Objects));
        Assert.Equal((2, 0, 1), (report.Analysis!.Pictures[0].Right, report.Analysis.Pictures[0].Wrong, report.Analysis.Pictures[0].Missed));
    }

    [Fact]
    public void Create_Curves_AreMeansOfTheClassesThatHaveObjects()
    {
        var report = CocoReport.Create(Truth, Results, CocoEvaluator.Evaluate(Truth, Results, new() { KeepArrays = true }));
        Assert.Equal(["IoU 0.50", "IoU 0.75", "IoU 0.90", "mean over IoU"], report.Curves.Select(curve => curve.Name));
        Assert.Equal([(0, 1), (0.5, 1), (1, 0.5)], Rounded(report.Curves[0]));
        Assert.Equal([(0, 0.5), (0.5, 0.5), (1, 0)], Rounded(report.Curves[2]));
        Assert.Equal((1 + 0.7) / 2, report.Curves[3].Points[0].Precision, 12);
        Assert.Equal(["cat", "dog"], report.WorstClassCurves.Select(curve => curve.Name));
    }

    [Fact]
    public void Create_OtherThresholds_HasTheCurvesThatThereAre()
    {
        var report = CocoReport.Create(Truth, Results, CocoEvaluator.Evaluate(Truth, Results, new() { KeepArrays = true, IouThresholds = [0.3, 0.75] }));
        Assert.Equal(["IoU 0.75", "mean over IoU"], report.Curves.Select(curve => curve.Name));
    }

    [Fact]
    public void Create_NoObjects_HasNoCurves()
    {
        var empty = Truth with { Annotations = [] };
        var report = CocoReport.Create(empty, Results, CocoEvaluator.Evaluate(empty, Results, new() { KeepArrays = true }));
        Assert.Empty(report.Curves);
        Assert.Empty(report.WorstClassCurves);
        Assert.All(report.Numbers, number => Assert.Null(number.Value));
    }

    [Fact]
    public void Create_WithoutArrays_AsksForThem() =>
        Assert.Contains("KeepArrays", Assert.Throws<ArgumentException>(() => CocoReport.Create(Truth, Results, CocoEvaluator.Evaluate(Truth, Results, new()))).Message, StringComparison.Ordinal);

    private static IEnumerable<(double, double)> Rounded(ReportCurve curve) => new[] { 0, 50, 100 }.Select(i => (curve.Points[i].Recall, Math.Round(curve.Points[i].Precision, 12)));
}
