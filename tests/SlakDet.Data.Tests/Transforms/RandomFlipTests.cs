using CsCheck;
using OpenCvSharp;
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

    [Fact]
    public void Flip_AnySize_IsOpenCvsFlip() =>
        Gen.Select(Gen.Int[1, 80], Gen.Int[1, 4], Gen.Int[1, 4]).Sample((width, height, channels) =>
        {
            using var source = new NoisePicture(width, height, channels, width);
            using var expected = new Mat();
            using var target = new Picture();
            Cv2.Flip(source.Mat, expected, FlipMode.Y);
            RandomFlip.Flip(source.Picture, target);
            NoisePicture.AssertEqual(expected, target);
        }, iter: 500);

    [Fact]
    public void Flip_NoPixels_HasItsSize()
    {
        using var source = new Picture(0, 4, 3);
        using var target = new Picture();
        RandomFlip.Flip(source, target);
        Assert.Equal((0, 4, 3), (target.Width, target.Height, target.Channels));
    }

    [Fact]
    public void Flip_IntoItself_IsRefused()
    {
        using var source = new Picture(4, 4, 3);
        Assert.Contains("into itself", Assert.Throws<ArgumentException>(() => RandomFlip.Flip(source, source)).Message, StringComparison.Ordinal);
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
