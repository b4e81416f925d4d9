using CsCheck;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

public class RadixSortTests
{
    [Fact]
    public void Sort_AnyKeys_IsStable()
        => Gen.OneOf(Gen.ULong, Gen.ULong[0, 5], Gen.ULong[1UL << 40, (1UL << 40) + 300]).Array[0, 200].Sample(keys =>
        {
            var expected = Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).ToArray();
            var (sorted, items) = ((ulong[])keys.Clone(), Enumerable.Range(0, keys.Length).ToArray());
            RadixSort.Sort(sorted, items, new ulong[keys.Length], new int[keys.Length]);
            Assert.Equal(expected, items);
            Assert.Equal(keys.Order(), sorted);
        });

    [Fact]
    public void Descending_AnyScores_AscendsAsTheyDescend()
        => Gen.Select(Gen.Double, Gen.Double).Sample((a, b) =>
            double.IsNaN(a) || double.IsNaN(b) || RadixSort.Descending(a).CompareTo(RadixSort.Descending(b)) == b.CompareTo(a));

    [Fact]
    public void Descending_ZeroOfEitherSign_IsTheSame() => Assert.Equal(RadixSort.Descending(0.0), RadixSort.Descending(-0.0));
}
