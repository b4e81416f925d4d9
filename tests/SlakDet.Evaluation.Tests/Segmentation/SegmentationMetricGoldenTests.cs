using Newtonsoft.Json.Linq;
using OpenCvSharp;
using SlakDet.Evaluation.Segmentation;

namespace SlakDet.Evaluation.Tests.Segmentation;

/// <summary>The published code's figures for three predictions; see tests/Goldens/metric/README.md.</summary>
public class SegmentationMetricGoldenTests
{
    private static readonly JObject Golden = JObject.Parse(File.ReadAllText(Repository.Golden("metric", "metric.json")));

    [Fact]
    public void Compute_EachPicture_CountsAsThePublishedCode()
    {
        for (var picture = 0; picture < 3; picture++)
        {
            var metric = new SegmentationMetric(7);
            Add(metric, picture);
            var (classes, expected) = (metric.Compute().Classes, Golden["per_image"]![picture]!);
            Assert.Equal(expected["intersect"]!.Values<long>(), classes.Select(c => c.Intersection));
            Assert.Equal(expected["union"]!.Values<long>(), classes.Select(c => c.Union));
            Assert.Equal(expected["pred"]!.Values<long>(), classes.Select(c => c.Prediction));
            Assert.Equal(expected["label"]!.Values<long>(), classes.Select(c => c.Label));
        }
    }

    [Fact]
    public void Compute_AllPictures_GivesThePublishedFigures()
    {
        var metric = new SegmentationMetric(7);
        for (var picture = 0; picture < 3; picture++)
            Add(metric, picture);

        var scores = metric.Compute();

        Assert.Equal((double)Golden["mIoU"]!, scores.MeanIou, 1e-15);
        Assert.Equal((double)Golden["mAcc"]!, scores.MeanAccuracy, 1e-15);
        Assert.Equal((double)Golden["totals"]!["aAcc"]![0]!, scores.PixelAccuracy, 1e-15);
        Assert.Equal(Figures("IoU"), scores.Classes.Select(c => c.Iou));
        Assert.Equal(Figures("Acc"), scores.Classes.Select(c => c.Accuracy));
    }

    private static IEnumerable<double> Figures(string name) => Golden["totals"]![name]!.Values<double?>().Select(v => v ?? double.NaN);

    private static void Add(SegmentationMetric metric, int picture)
    {
        var label = Pixels((string)Golden["labels"]![picture]!);
        for (var i = 0; i < label.Length; i++)
            label[i] = label[i] is 0 or 255 ? (byte)255 : (byte)(label[i] - 1);
        metric.Add(Pixels((string)Golden["predictions"]![picture]!), label);
    }

    private static byte[] Pixels(string file)
    {
        using var map = Cv2.ImDecode(File.ReadAllBytes(Repository.Golden("metric", file)), ImreadModes.Unchanged);
        Assert.True(map.GetArray(out byte[] pixels));
        return pixels;
    }
}
