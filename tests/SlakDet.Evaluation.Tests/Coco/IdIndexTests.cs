using CsCheck;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

public class IdIndexTests
{
    [Fact]
    public void Find_AnyIds_GivesTheirPlaceAmongTheSorted()
        => Gen.Select(Gen.OneOf(Gen.Long[-20, 20], Gen.Long).Array[0, 40], Gen.Long[-25, 25]).Sample((ids, other) =>
        {
            var index = new IdIndex(ids);
            var sorted = ids.Distinct().Order().ToArray();
            Assert.Equal(sorted, index.Ids);
            foreach (var id in ids.Append(other).Append(long.MinValue).Append(long.MaxValue))
                Assert.Equal(Array.IndexOf(sorted, id), index.Find(id));
        });
}
