using Newtonsoft.Json.Linq;
using SlakDet.Evaluation.Voc;

namespace SlakDet.Evaluation.Tests.Voc;

/// <summary>MMDetection's figures; see tests/Goldens/voc-ap/README.md.</summary>
public class VocEvaluatorGoldenTests
{
    private static readonly JObject Golden = JObject.Parse(File.ReadAllText(Repository.Golden("voc-ap", "voc_ap.json")));

    [Theory]
    [InlineData("11points_iou0.5", VocMetric.Voc07ElevenPoint, 0.5)]
    [InlineData("11points_iou0.7", VocMetric.Voc07ElevenPoint, 0.7)]
    [InlineData("area_iou0.5", VocMetric.VocArea, 0.5)]
    [InlineData("area_iou0.7", VocMetric.VocArea, 0.7)]
    public void Evaluate_PublishedCase_GivesThePublishedFigures(string name, VocMetric metric, double threshold)
    {
        var expected = Golden["results"]![name]!;

        var evaluation = VocEvaluator.Evaluate(Pictures(), 4, new() { Metric = metric, IouThreshold = threshold });

        Assert.Equal((double)expected["mAP"]!, evaluation.MeanAp);
        Assert.Equal(4, evaluation.Classes.Count);
        foreach (var (score, figures) in evaluation.Classes.Zip(expected["per_class"]!))
        {
            Assert.Equal(((int)figures["num_gts"]!, (int)figures["num_dets"]!), (score.Objects, score.Detections));
            var measured = score.Objects > 0; // MMDetection gives 0 where there is nothing to find.
            Assert.Equal(measured ? (double)figures["ap"]! : double.NaN, score.Ap);
            Assert.Equal(measured ? (double)figures["recall_last"]! : double.NaN, score.Recall[^1]);
        }
    }

    [Fact]
    public void Evaluate_PublishedCaseByTheDevelopmentKit_DiffersOnlyInPrecision()
    {
        // No tie and no recall on a point here, so the kit's rules give the same curve; only single precision is lost.
        var kit = VocEvaluator.Evaluate(Pictures(), 4, new() { Metric = VocMetric.Devkit07 });
        var single = VocEvaluator.Evaluate(Pictures(), 4, new() { Metric = VocMetric.Voc07ElevenPoint });

        foreach (var (a, b) in kit.Classes.Zip(single.Classes).Take(3))
        {
            Assert.Equal(b.Recall, a.Recall);
            Assert.Equal(b.Ap, a.Ap, 1e-6);
        }
    }

    internal static VocPicture[] Pictures() => [.. Golden["images"]!.Select(image => new VocPicture(
        [
            .. image["boxes"]!.Zip(image["labels"]!, (box, label) => Object(box, label, false)),
            .. image["difficult_boxes"]!.Zip(image["difficult_labels"]!, (box, label) => Object(box, label, true)),
        ],
        [
            .. image["detections"]!.SelectMany((rows, label) => rows.Select(
                row => new VocDetection(label, (float)row[4]!, (float)row[0]!, (float)row[1]!, (float)row[2]!, (float)row[3]!))),
        ]))];

    private static VocTruth Object(JToken box, JToken label, bool difficult)
        => new((int)label, (double)box[0]! + 1, (double)box[1]! + 1, (double)box[2]! + 1, (double)box[3]! + 1, difficult);
}
