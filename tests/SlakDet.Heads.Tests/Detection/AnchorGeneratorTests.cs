using System.Text.Json;
using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public class AnchorGeneratorTests
{
    private static readonly int[] Strides = [4, 8, 16, 32, 64];

    [Fact]
    public void Generate_OfOneCell_GivesThePublishedAnchorsToTheLastBit()
    {
        using var scope = NewDisposeScope();
        var anchors = new AnchorGenerator(new AnchorConfig(), Strides).Generate([(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)]).ToTensor(CPU);
        for (var level = 0; level < 5; level++)
            AssertSame(Array($"anchors_base_level{level}.npy"), anchors.narrow(0, 3 * level, 3));
    }

    [Fact]
    public void Generate_OfAMap_GivesThePublishedGridToTheLastBit()
    {
        using var scope = NewDisposeScope();
        var grid = new AnchorGenerator(new AnchorConfig(), Strides).Generate([(0, 7), (5, 7), (2, 0), (1, 1), (0, 0)]);
        Assert.Equal([0, 105, 0, 3, 0], grid.LevelCounts);
        Assert.Equal(108, grid.Count);
        AssertSame(Array("anchors_grid_level1_5x7.npy"), grid.ToTensor(CPU).narrow(0, 0, 105));
    }

    [Fact]
    public void Generate_WithSeveralScales_HasTheRatiosOutside()
    {
        using var scope = NewDisposeScope();
        var generator = new AnchorGenerator(new AnchorConfig { Scales = [2, 4], Ratios = [1, 4] }, [8]);
        Assert.Equal(4, generator.PerCell);
        float[] expected = [-8, -8, 8, 8, -16, -16, 16, 16, -4, -16, 4, 16, -8, -32, 8, 32];
        Assert.Equal(expected, generator.Generate([(1, 1)]).ToTensor(CPU).data<float>().ToArray());
        var second = generator.Generate([(2, 2)]).ToTensor(CPU).narrow(0, 12, 4) - tensor(new float[] { 8, 8, 8, 8 });
        Assert.Equal(expected, second.data<float>().ToArray());
    }

    [Fact]
    public void Trainable_OnAPaddedBatch_CountsAsPublished()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Golden("components", "components.json")));
        var golden = document.RootElement.GetProperty("valid_flags");
        (int, int)[] sizes = [.. golden.GetProperty("feature_sizes").EnumerateArray().Select(size => (size[0].GetInt32(), size[1].GetInt32()))];
        var padded = golden.GetProperty("pad_shape");
        var grid = new AnchorGenerator(new AnchorConfig(), Strides).Generate(sizes);
        var indices = grid.Trainable(Geometry(1, 1, padded[0].GetInt32(), padded[1].GetInt32()), allowedBorder: -1);
        var first = 0;
        foreach (var (level, expected) in golden.GetProperty("valid_counts").EnumerateArray().Index())
        {
            var count = grid.LevelCounts.ElementAt(level);
            Assert.Equal(expected.GetInt32(), indices.Count(index => index >= first && index < first + count));
            first += count;
        }
        Assert.Equal(indices.Distinct().Order(), indices);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(1000)]
    public void Trainable_WithABorder_KeepsWhatStaysInside(int border)
    {
        using var scope = NewDisposeScope();
        var grid = new AnchorGenerator(new AnchorConfig(), [4, 8]).Generate([(25, 30), (13, 15)]);
        var geometry = Geometry(80, 96, 90, 110);
        var boxes = grid.ToTensor(CPU);
        var (centreX, centreY) = ((boxes.select(1, 0) + boxes.select(1, 2)) / 2, (boxes.select(1, 1) + boxes.select(1, 3)) / 2);
        var inside = boxes.select(1, 0).ge(-border) & boxes.select(1, 1).ge(-border)
            & boxes.select(1, 2).lt(96 + border) & boxes.select(1, 3).lt(80 + border) & centreX.lt(109.99) & centreY.lt(89.99);
        Assert.Equal(inside.nonzero().squeeze(1).data<long>().ToArray(), grid.Trainable(geometry, border));
    }

    [Fact]
    public void Trainable_AtTheLimit_TakesTheLowEdgeAndNotTheHighOne()
    {
        var grid = new AnchorGenerator(new AnchorConfig { Scales = [2], Ratios = [1] }, [8]).Generate([(2, 2)]);
        // Squares of side 16 around (0, 0), (8, 0), (0, 8), (8, 8): the last spans 0 to 16 along both axes.
        Assert.Equal([3L], grid.Trainable(Geometry(17, 17, 17, 17), allowedBorder: 0));
        Assert.Empty(grid.Trainable(Geometry(16, 17, 17, 17), allowedBorder: 0));
        Assert.Empty(grid.Trainable(Geometry(17, 16, 17, 17), allowedBorder: 0));
        Assert.Equal([0L, 1, 2, 3], grid.Trainable(Geometry(17, 17, 9, 9), allowedBorder: 8));
        Assert.Equal([0L], grid.Trainable(Geometry(17, 17, 8, 8), allowedBorder: 8));
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(AnchorConfig config) => Assert.Throws<ArgumentException>(() => new AnchorGenerator(config, [4])).Message;
        Assert.Equal("Anchors: Scales is []; it must be one or more numbers above 0.", Message(new AnchorConfig { Scales = [] }));
        Assert.Equal("Anchors: Ratios is [1, 0]; it must be one or more numbers above 0.", Message(new AnchorConfig { Ratios = [1, 0] }));
    }

    private static ImageGeometry Geometry(int height, int width, int paddedHeight, int paddedWidth) =>
        new(height, width, paddedHeight, paddedWidth, height, width, 1, 1);
}
