using SlakDet.Backbones.Sparsity;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class WeightMasksTests
{
    [Theory]
    [InlineData(98, 1)]
    [InlineData(99, 0)]
    [InlineData(100, 0)]
    public void Create_OfALayerThatIsAlmostFull_LeavesItDense(int active, int layers)
    {
        using var scope = NewDisposeScope();
        var (full, half) = ((Tensor)nn.Parameter(ones(100)), (Tensor)nn.Parameter(ones(2, 50)));
        using var masks = WeightMasks.Create([("full", full), ("half", half)], i => i == 0 ? arange(100).lt(active) : arange(100).reshape(2, 50).lt(50));
        Assert.Equal(layers + 1, masks.Layers.Count);
        Assert.Equal(masks.Layers.Select(layer => layer.Name), masks.ByName.Keys);
        // A layer that is left out is not touched, and counts as dense.
        Assert.Equal(layers == 0 ? 100 : active, full.sum().item<float>());
        Assert.Equal(50, half.sum().item<float>());
        Assert.Equal(((layers == 0 ? 100 : active) + 50) / 200.0, masks.Density);
        Assert.Equal(masks.Density, masks.EverActive);
        Assert.True(full.requires_grad && half.requires_grad);
    }

    [Fact]
    public void Create_KeepsNoTensorButTheMasks()
    {
        using var scope = NewDisposeScope();
        var weight = nn.Parameter(ones(100));
        TensorLeak.AssertNone(() =>
        {
            using var masks = WeightMasks.Create([("a", weight)], _ => arange(100).lt(60));
            masks.Apply(null);
        });
    }
}
