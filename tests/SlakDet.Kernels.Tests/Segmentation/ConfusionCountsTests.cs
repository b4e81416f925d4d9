using CsCheck;
using SlakDet.Kernels.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Segmentation;

public class ConfusionCountsTests
{
    [Fact]
    public void Add_OfAnyMaps_CountsEachPair() =>
        Gen.Select(Gen.Byte, Gen.Byte).Array[0, 300].Array[0, 3].Sample(pictures =>
        {
            using var scope = NewDisposeScope();
            using var counts = new ConfusionCounts(CPU);
            var expected = new long[256 * 256];
            foreach (var picture in pictures)
            {
                var (predictions, labels) = (picture.Select(pixel => pixel.Item1).ToArray(), picture.Select(pixel => pixel.Item2).ToArray());
                counts.Add(tensor(predictions, [picture.Length]), tensor(labels, [picture.Length]));
                foreach (var (prediction, label) in picture)
                    expected[label * 256 + prediction]++;
            }
            Assert.Equal(expected, counts.Read());
        }, iter: 50, threads: 1);

    [Fact]
    public void Add_OfMapsThatAreTurned_PairsTheirPlaces()
    {
        using var scope = NewDisposeScope();
        using var counts = new ConfusionCounts(CPU);
        counts.Add(tensor(new byte[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t(), tensor(new byte[] { 1, 4, 2, 5, 3, 6 }, [3, 2]));
        Assert.All(counts.Read().Index(), pair => Assert.Equal(pair.Index / 256 == pair.Index % 256 && pair.Index % 256 is >= 1 and <= 6 ? 1 : 0, pair.Item));
    }

    [Fact]
    public void Add_OfArgumentsThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        using var counts = new ConfusionCounts(CPU);
        Refuses("the predictions are Int64 (2, 3), the labels Byte (2, 3); both must be uint8 and of one shape", zeros(2, 3, int64), zeros(2, 3, uint8));
        Refuses("the predictions are Byte (2, 3), the labels Byte (6)", zeros(2, 3, uint8), zeros(6, uint8));
        Refuses("the predictions are on meta, the counts on cpu", zeros([2, 3], uint8, META), zeros(2, 3, uint8));
        Assert.All(counts.Read(), count => Assert.Equal(0, count));

        void Refuses(string message, Tensor predictions, Tensor labels) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => counts.Add(predictions, labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_LeaksNoTensor()
    {
        using var outer = NewDisposeScope();
        var map = zeros(30, 40, uint8);
        TensorLeak.AssertNone(() =>
        {
            using var counts = new ConfusionCounts(CPU);
            counts.Add(map, map);
            counts.Read();
        });
    }
}
