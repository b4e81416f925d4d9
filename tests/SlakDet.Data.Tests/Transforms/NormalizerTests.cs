using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class NormalizerTests
{
    private static readonly double[] Mean = [123.675, 116.28, 103.53];
    private static readonly double[] Std = [58.395, 57.12, 57.375];

    [Fact]
    public void Apply_PublishedTestPicture_IsEqualBitForBit()
    {
        using var image = ImageFile.DecodeColor(Repository.Golden("seg", "resized.png"));
        var planes = new float[3 * 121 * 169];
        new Normalizer(Mean, Std).Apply(image, planes, 121, 169);
        Assert.Equal(Golden.NetworkInput(), planes);
    }

    [Fact]
    public void Apply_LargerPlanes_WritesTheTopLeftCornerOnly()
    {
        using var image = Pictures.Of(2, 1, 3, 1, 2, 3, 4, 5, 6);
        var planes = Enumerable.Repeat(-9f, 3 * 2 * 3).ToArray();
        new Normalizer([0, 0, 0], [1, 1, 1]).Apply(image, planes, 2, 3);
        Assert.Equal([3, 6, -9, -9, -9, -9, 2, 5, -9, -9, -9, -9, 1, 4, -9, -9, -9, -9], planes);
    }

    [Fact]
    public void Apply_PlanesThatDoNotFit_IsRefused()
    {
        using var image = new Picture(4, 4, 3);
        var normalizer = new Normalizer(Mean, Std);
        Assert.Throws<ArgumentOutOfRangeException>(() => normalizer.Apply(image, new float[3 * 3 * 4], 3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => normalizer.Apply(image, new float[3 * 4 * 3], 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => normalizer.Apply(image, new float[4 * 4], 4, 4));
        using var label = new Picture(4, 4, 1);
        Assert.Throws<ArgumentException>(() => normalizer.Apply(label, new float[3 * 4 * 4], 4, 4));
    }

    [Theory]
    [InlineData(new double[] { 1, 2 }, new double[] { 1, 1, 1 }, "The mean needs three finite values (red, green, blue), not [1, 2].")]
    [InlineData(new double[] { 1, 2, double.NaN }, new double[] { 1, 1, 1 }, "The mean needs three finite values")]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 1, 1, 0 }, "three values above 0 (red, green, blue), not [1, 1, 0].")]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 1 }, "The std needs three values above 0")]
    public void Constructor_BadValues_SaysWhich(double[] mean, double[] std, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new Normalizer(mean, std)).Message, StringComparison.Ordinal);

    [Fact]
    public void Restore_AppliedPicture_IsThePictureAndPaddingTheMeanColour()
    {
        using var image = Pictures.Of(16, 16, 3, [.. Enumerable.Range(0, 768).Select(i => (byte)(i / 3))]);
        var normalizer = new Normalizer(Mean, Std);
        var planes = new float[3 * 20 * 17];
        normalizer.Apply(image, planes, 20, 17);
        using var restored = normalizer.Restore(planes, 20, 17);
        using var content = restored.Window(new Rect(0, 0, 16, 16));
        Assert.Equal(image.ToArray(), content.ToArray());
        Assert.Equal(new Vec3b(104, 116, 124), restored.At(19, 16));
    }
}
