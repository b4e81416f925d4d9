using CsCheck;
using SlakDet.Backbones.Sparsity;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class LayerDensitiesTests
{
    private static readonly Gen<long[]> Shapes = Gen.OneOf(Gen.Long[1, 60].Array[2], Gen.Long[1, 12].Array[4]);

    [Fact]
    public void Erk_OfTheReference_GivesThePublishedDensities()
    {
        using var model = SparsityGolden.Model();
        var weights = MaskableWeights.Of(model);
        var densities = LayerDensities.Erk([.. weights.Select(entry => entry.Weight.shape)], 0.6);
        Assert.All(weights.Zip(densities), pair => Assert.Equal((double)SparsityGolden.Json["erk_density"]![pair.First.Name]!, pair.Second, 1e-12));
    }

    [Fact]
    public void Erk_KeepsTheDensityOfAll() => Gen.Select(Shapes.Array[1, 12], Gen.Double[0.02, 0.98]).Sample((shapes, density) =>
    {
        var densities = LayerDensities.Erk(shapes, density);
        var elements = shapes.Select(shape => (double)shape.Aggregate(1L, (product, side) => product * side)).ToArray();
        Assert.Equal(density, densities.Zip(elements, (share, count) => share * count).Sum() / elements.Sum(), 1e-9);
        Assert.All(densities, share => Assert.InRange(share, 0, 1));
        // Among layers that are not dense, the density follows the sides over the elements.
        var factors = shapes.Select((shape, i) => densities[i] / (shape.Sum() / elements[i])).Where((_, i) => densities[i] < 1).ToList();
        Assert.All(factors, factor => Assert.Equal(factors[0], factor, 1e-9 * factors[0]));
    });

    [Fact]
    public void Snip_OfTheReferenceBatch_GivesThePublishedDensities()
    {
        using var scope = NewDisposeScope();
        using var model = SparsityGolden.Model();
        var weights = MaskableWeights.Of(model);
        var densities = LayerDensities.Snip(Sensitivity.Of(model, weights, () => SparsityGolden.Loss(model)), 0.6);
        Assert.All(weights.Zip(densities), pair =>
        {
            var elements = pair.First.Weight.numel();
            var difference = elements * Math.Abs(1 - (double)SparsityGolden.Json["snip_sparsity"]![pair.First.Name]! - pair.Second);
            Assert.True(difference <= 2.5, $"{pair.First.Name}: {difference:F1} of {elements} elements");
        });
    }

    [Fact]
    public void Snip_CountsWhatIsStrictlyAboveTheLastThatFits()
    {
        using var scope = NewDisposeScope();
        // The best 4 of 8: 9, 8, 7 and a 5, which is the threshold and so falls out with its equals.
        Assert.Equal([2.0 / 4, 1.0 / 4], LayerDensities.Snip([tensor(new[] { 9f, 1, 7, 5 }), tensor(new[,] { { 5f, 8 }, { 0, 5 } })], 0.5));
        Assert.Equal([0.0], LayerDensities.Snip([tensor(new[] { 1f, 2 })], 0.3));
    }
}
