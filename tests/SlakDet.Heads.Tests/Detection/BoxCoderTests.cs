using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public class BoxCoderTests
{
    public static TheoryData<string, BoxCoderConfig> Published => new()
    {
        { "unit", BoxCoderConfig.Unit }, { "rcnn", BoxCoderConfig.FirstStage }, { "cascade3", BoxCoderConfig.ThirdStage },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Encode_OfTheReferenceBoxes_GivesThePublishedOffsets(string name, BoxCoderConfig config)
    {
        using var scope = NewDisposeScope();
        AssertClose(Array($"coder_{name}_encoded.npy"), new BoxCoder(config).Encode(Array("coder_boxes.npy"), Array("coder_gt.npy")), 3e-7);
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Decode_OfTheReferenceOffsets_GivesThePublishedBoxes(string name, BoxCoderConfig config)
    {
        using var scope = NewDisposeScope();
        var (coder, boxes, offsets) = (new BoxCoder(config), Array("coder_boxes.npy"), Array("coder_deltas.npy"));
        AssertClose(Array($"coder_{name}_decoded.npy"), coder.Decode(boxes, offsets), 3e-7);
        AssertClose(Array($"coder_{name}_decoded_clip_100x150.npy"), coder.Decode(boxes, offsets, (100, 150)), 3e-7);
    }

    [Fact]
    public void Decode_OfSeveralClasses_StartsEachFromItsRow()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (coder, boxes, offsets) = (new BoxCoder(BoxCoderConfig.SecondStage), RandomBoxes(7, 100, 40), randn(7, 12));
        var decoded = coder.Decode(boxes, offsets, (90, 80));
        for (var i = 0; i < 3; i++)
            AssertSame(coder.Decode(boxes, offsets.narrow(1, 4 * i, 4), (90, 80)), decoded.narrow(1, 4 * i, 4));
    }

    [Fact]
    public void Decode_OfEncodedObjects_ReturnsThem()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var coder = new BoxCoder(BoxCoderConfig.ThirdStage);
        Tensor Boxes() => RandomBoxes(500, 100, 60, ScalarType.Float64) + tensor(new[] { 0, 0, 1.0, 1 });
        var (boxes, truth) = (Boxes(), Boxes());
        AssertClose(truth, coder.Decode(boxes, coder.Encode(boxes, truth)), 1e-13);
    }

    [Fact]
    public void Decode_OfHugeOffsets_StaysFiniteAndInside()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[,] { { 10, 10, 11, 11 }, { 0, 0, 640, 480 } });
        var offsets = tensor(new float[,] { { 1e9f, -1e9f, 1e9f, 1e9f }, { 0, 0, -1e9f, -1e9f } });
        var decoded = new BoxCoder(BoxCoderConfig.Unit).Decode(boxes, offsets, (480, 640));
        AssertClose(tensor(new float[,] { { 640, 0, 640, 0 }, { 314.88f, 236.16f, 325.12f, 243.84f } }), decoded, 1e-7);
    }

    [Fact]
    public void Coder_OfNoBoxes_GivesNone()
    {
        using var scope = NewDisposeScope();
        var coder = new BoxCoder(BoxCoderConfig.Unit);
        Assert.Equal([0, 4], coder.Encode(zeros(0, 4), zeros(0, 4)).shape);
        Assert.Equal([0, 320], coder.Decode(zeros(0, 4), zeros(0, 320), (5, 5)).shape);
    }

    [Fact]
    public void Constructor_OfDeviationsOutOfRange_NamesThem() => Assert.Equal(
        "Box coder: the deviations are [1, 1, 0, 1]; all must be above 0.",
        Assert.Throws<ArgumentException>(() => new BoxCoder(new BoxCoderConfig(1, 1, 0, 1))).Message);

    [Fact]
    public void Decode_OfAnyOffsets_HasTheGradientOfDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (coder, boxes, weights) = (new BoxCoder(BoxCoderConfig.FirstStage), RandomBoxes(5, 100, 40, ScalarType.Float64), rand([5, 8], float64));
        Assert.InRange(GradientError(offsets => coder.Decode(boxes, offsets) * weights, randn([5, 8], float64)), 0, 1e-6);
    }
}
