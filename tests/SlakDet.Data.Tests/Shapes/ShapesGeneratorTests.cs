using System.Security.Cryptography;
using SlakDet.Data.Shapes;

namespace SlakDet.Data.Tests.Shapes;

public class ShapesGeneratorTests
{
    private static readonly ShapesOptions Options = new();

    [Fact]
    public void Generate_SameKey_GivesTheSamePicture()
    {
        var (first, second) = (Picture(7), Picture(7));
        Assert.Equal(first.Pixels, second.Pixels);
        Assert.Equal(first.Labels, second.Labels);
        Assert.Equal(first.Instances, second.Instances);
    }

    [Fact]
    public void Generate_OtherKey_GivesAnotherPicture()
    {
        var first = Picture(7).Pixels;
        Assert.NotEqual(first, Picture(8).Pixels);
        Assert.NotEqual(first, ShapesGenerator.Generate(Options, ShapesSplit.Validation, 7).Pixels);
        Assert.NotEqual(first, ShapesGenerator.Generate(Options with { Seed = 2 }, ShapesSplit.Training, 7).Pixels);
    }

    [Fact]
    public void Generate_Count_ChangesNoPicture()
        => Assert.Equal(Picture(7).Pixels, ShapesGenerator.Generate(Options with { TrainCount = 8 }, ShapesSplit.Training, 7).Pixels);

    // Pictures that change make old sets stale: raise ShapesDataset.GeneratorVersion with this value.
    [Fact]
    public void Generate_DefaultSet_HasTheLabelsOfThisVersion()
    {
        var labels = Enumerable.Range(0, 20).SelectMany(i => Picture(i).Labels).ToArray();
        Assert.Equal("1a9e9f2e56e5168e0e57741b1d834d51", Convert.ToHexStringLower(SHA256.HashData(labels)[..16]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(128)]
    [InlineData(301)]
    public void Generate_AnySize_LabelsOwnersAndInstancesAgree(int size)
    {
        for (var index = 0; index < 6; index++)
            Check(ShapesGenerator.Generate(Options with { SizePx = size }, ShapesSplit.Validation, index));
    }

    [Fact]
    public void Generate_ManyPictures_ShowEveryClassAndEveryDifficulty()
    {
        var pictures = Enumerable.Range(0, 100).Select(Picture).ToArray();
        var labels = pictures.SelectMany(p => p.Labels).CountBy(label => label).ToDictionary();
        var instances = pictures.SelectMany(p => p.Instances).ToArray();

        Assert.All(
            Enum.GetValues<ShapeKind>(), kind => Assert.InRange(labels[(byte)(2 + kind)], 0.03 * 100 * 128 * 128, 0.12 * 100 * 128 * 128));
        Assert.InRange(labels[0], 0.005 * 100 * 128 * 128, 0.05 * 100 * 128 * 128);
        Assert.InRange(instances.Length, 400, 700);
        Assert.InRange(instances.Count(i => i.IsCrowd), 5, 40);
        Assert.InRange(instances.Count(i => i.IsDifficult && !i.IsCrowd), 20, 150);
        Assert.InRange(instances.Count(i => i.IsTruncated), 50, 400);
        Assert.InRange(instances.Count(i => i.IsOccluded), 50, 400);
        Assert.InRange(instances.Count(i => i.Area < 32 * 32), 150, 400);
        Assert.Equal(128 * 128 * 3, pictures[0].Pixels.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(400)]
    public void Generate_IndexOutOfRange_Throws(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => Picture(index));

    [Fact]
    public void Generate_OptionOutOfRange_Throws()
    {
        Refused(Options with { SizePx = 31 });
        Refused(Options with { SizePx = 1025 });
        Refused(Options with { ValCount = 0 });
        Refused(Options with { TrainCount = 0 });

        static void Refused(ShapesOptions options)
            => Assert.Throws<ArgumentOutOfRangeException>(() => ShapesGenerator.Generate(options, ShapesSplit.Training, 0));
    }

    private static ShapesPicture Picture(int index) => ShapesGenerator.Generate(Options, ShapesSplit.Training, index);

    private static void Check(ShapesPicture picture)
    {
        var size = picture.SizePx;
        var expected = picture.Owners.Select((owner, i) => owner > 0 ? (byte)(2 + (int)picture.Instances[owner - 1].Kind)
            : picture.Labels[i] == 0 && Neighbours(i, size).Any(n => picture.Owners[n] > 0) ? (byte)0 : ShapesGenerator.BackgroundLabel);
        Assert.Equal(expected.ToArray(), picture.Labels);

        for (var index = 0; index < picture.Instances.Count; index++)
        {
            var (instance, mask) = (picture.Instances[index], picture.Mask(index));
            var pixels = Enumerable.Range(0, mask.Length).Where(i => mask[i]).ToArray();
            Assert.Equal(instance.Area, pixels.Length);
            Assert.Equal((instance.Left, instance.Left + instance.Width - 1), (pixels.Min(i => i % size), pixels.Max(i => i % size)));
            Assert.Equal((instance.Top, instance.Top + instance.Height - 1), (pixels.Min(i => i / size), pixels.Max(i => i / size)));
        }
    }

    private static IEnumerable<int> Neighbours(int pixel, int size)
        => from y in Enumerable.Range(pixel / size - 1, 3)
           from x in Enumerable.Range(pixel % size - 1, 3)
           where x >= 0 && x < size && y >= 0 && y < size
           select y * size + x;

    [Fact]
    public void Generate_Object_ShowsItsClassAndTakesTurns()
    {
        var options = new ShapesOptions { Content = ShapesContent.Objects, SizePx = 64 };
        for (var index = 0; index < 60; index++)
        {
            var picture = ShapesGenerator.Generate(options, ShapesSplit.Validation, index);
            var shown = picture.Instances[0];
            Assert.Equal(index % 6, (int)shown.Kind);
            Assert.InRange(picture.Instances.Count, 1, 4);
            Assert.InRange(shown.Area, 64 * 64 / 60, 64 * 64);
            Assert.All(picture.Instances.Skip(1), other => Assert.True(other.Area < shown.Area, $"picture {index}: the {other.Kind} is larger"));
            Assert.Equal(picture.Pixels, ShapesGenerator.Generate(options, ShapesSplit.Validation, index).Pixels);
        }
    }
}
