using SlakDet.Annotations;
using SlakDet.Annotations.Voc;
using SlakDet.Evaluation.Reports;
using SlakDet.Evaluation.Voc;

namespace SlakDet.Evaluation.Tests.Reports;

public sealed class VocReportTests : IDisposable
{
    private static readonly ClassList Classes = new(["cat", "dog"]);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_SmallExample_HasNumbersCurvesAndPictures()
    {
        // Right, on the difficult one, wrong, right.
        var folder = Open(("a", [(11, false)]), ("b", [(11, false), (61, true)]));
        VocResult[] results =
        [
            new("a", 0, 0.9, new(10, 10, 19, 19)), new("b", 0, 0.8, new(60, 60, 19, 19)), new("a", 0, 0.7, new(50, 50, 9, 9)), new("b", 0, 0.6, new(10, 10, 19, 19)),
        ];
        var evaluation = VocEvaluator.Evaluate(VocPictures.Join(folder, Classes, results), Classes.Count, new() { Metric = VocMetric.VocArea });
        Assert.Equal(5 / 6.0, evaluation.MeanAp, 6);

        var report = VocReport.Create(folder, Classes, results, evaluation);

        Assert.Equal(evaluation.MeanAp, Assert.Single(report.Numbers).Value);
        Assert.Equal([(2, 4), (0, 0)], report.Classes.Select(row => (row.Objects, row.Detections)));
        Assert.Equal([1.0, null], report.Classes.Select(row => row.Values[1]));
        var curve = Assert.Single(report.WorstClassCurves);
        Assert.Equal([(0, 1), (0.5, 1), (0.51, 2 / 3.0), (1, 2 / 3.0)], new[] { 0, 50, 51, 100 }.Select(i => (curve.Points[i].Recall, (double)(float)curve.Points[i].Precision)), Close);
        Assert.Equal([("a.jpg", 1, 1, 0), ("b.jpg", 1, 0, 0)], report.Analysis!.Pictures.Select(picture => (picture.FileName, picture.Right, picture.Wrong, picture.Missed)));
    }

    [Fact]
    public void Create_PictureListedTwice_IsAnalysedOnce()
    {
        var folder = Open(("a", [(11, false)]), ("a", [(11, false)]));
        VocResult[] results = [new("a", 0, 0.9, new(10, 10, 19, 19))];
        var evaluation = VocEvaluator.Evaluate(VocPictures.Join(folder, Classes, results), Classes.Count, new());
        Assert.Equal((2, 1.0), (evaluation.Classes[0].Objects, evaluation.Classes[0].Ap));
        Assert.Equal((1, 0, 0), Assert.Single(VocReport.Create(folder, Classes, results, evaluation).Analysis!.Pictures) is var one ? (one.Right, one.Wrong, one.Missed) : default);
    }

    private static bool Close((double Recall, double Precision) a, (double Recall, double Precision) b) => Math.Abs(a.Recall - b.Recall) < 1e-6 && Math.Abs(a.Precision - b.Precision) < 1e-6;

    private VocFolder Open(params (string Id, (int From, bool Difficult)[] Cats)[] pictures)
    {
        foreach (var name in new[] { "ImageSets/Main", "JPEGImages", "Annotations" })
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllLines(_folder["ImageSets", "Main", "test.txt"], pictures.Select(picture => picture.Id));
        foreach (var (id, cats) in pictures)
        {
            File.WriteAllText(_folder["JPEGImages", id + ".jpg"], "");
            var objects = cats.Select(cat => $"""
                <object><name>cat</name><difficult>{(cat.Difficult ? 1 : 0)}</difficult>
                <bndbox><xmin>{cat.From}</xmin><ymin>{cat.From}</ymin><xmax>{cat.From + 19}</xmax><ymax>{cat.From + 19}</ymax></bndbox></object>
                """);
            File.WriteAllText(_folder["Annotations", id + ".xml"], $"<annotation><size><width>100</width><height>100</height></size>{string.Concat(objects)}</annotation>");
        }

        return VocFolder.Open(_folder.FullName, "test", Classes);
    }
}
