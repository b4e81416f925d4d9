using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class RandomFlipTests
{
    [Fact]
    public void Flip_Picture_ExchangesLeftAndRight()
    {
        using var label = Pictures.Of(3, 2, 1, 1, 2, 3, 4, 5, 6);
        using var flipped = new Picture();
        RandomFlip.Flip(label, flipped);
        Assert.Equal<byte>([3, 2, 1, 6, 5, 4], flipped.ToArray());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 900, 1100)]
    [InlineData(1, 2000, 2000)]
    public void Draw_ManyTimes_HasItsProbability(double probability, int low, int high)
    {
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        Assert.InRange(Enumerable.Range(0, 2000).Count(_ => new RandomFlip(probability).Draw(random)), low, high);
    }
}
