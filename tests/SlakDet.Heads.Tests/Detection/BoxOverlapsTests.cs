using CsCheck;
using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public class BoxOverlapsTests
{
    private static readonly Gen<double[]> Box = Gen.Select(Gen.Double[-5, 20], Gen.Double[-5, 20], Gen.Double[0, 12], Gen.Double[0, 12])
        .Select((x, y, width, height) => new[] { x, y, x + width, y + height });

    [Fact]
    public void Overlaps_OfAnyBoxes_AreTheDefinitions() => Gen.Select(Box.Array[1, 4], Box.Array[1, 4]).Sample((a, b) =>
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Matrix(a), Matrix(b));
        var iou = BoxOverlaps.Iou(first, second);
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
            {
                var shared = Side(a[i], b[j], 0) * Side(a[i], b[j], 1);
                Assert.Equal(shared / Math.Max(Area(a[i]) + Area(b[j]) - shared, 1e-6), iou[i, j].item<double>(), 1e-12);
            }
    }, iter: 200, threads: 1);

    [Fact]
    public void Giou_OfTheReferenceBoxes_GivesThePublishedValuesAndGradient()
    {
        using var scope = NewDisposeScope();
        var boxes = Array("coder_boxes.npy").requires_grad_(true);
        var each = LossFunctions.Giou(boxes, Array("giou_target.npy"));
        AssertClose(Array("giou_each.npy"), each, 3e-7);
        var loss = LossFunctions.Average(each, 40) * 10;
        loss.backward();
        Assert.Equal(2.798135757446289, loss.item<float>(), 2e-6);
        AssertClose(Array("giou_grad.npy"), boxes.grad!, 2e-6);
    }

    [Fact]
    public void Giou_OfAnyBoxes_HasTheGradientOfDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (a, b) = (RandomBoxes(20, 30, 20, ScalarType.Float64), RandomBoxes(20, 30, 20, ScalarType.Float64));
        Assert.InRange(GradientError(boxes => BoxOverlaps.Giou(boxes, b), a), 0, 1e-4);
        Assert.InRange(GradientError(boxes => BoxOverlaps.Giou(a, boxes), b), 0, 1e-4);
    }

    [Fact]
    public void Overlaps_OfNoBoxes_AreEmpty()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 3], BoxOverlaps.Iou(zeros(0, 4), zeros(3, 4)).shape);
        Assert.Equal([0], BoxOverlaps.Giou(zeros(0, 4), zeros(0, 4)).shape);
    }

    private static Tensor Matrix(double[][] boxes) => tensor(boxes.SelectMany(box => box).ToArray(), [boxes.Length, 4]);

    private static double Side(double[] a, double[] b, int axis) => Math.Max(0, Math.Min(a[axis + 2], b[axis + 2]) - Math.Max(a[axis], b[axis]));

    private static double Area(double[] box) => (box[2] - box[0]) * (box[3] - box[1]);
}
