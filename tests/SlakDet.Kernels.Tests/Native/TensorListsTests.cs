using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Native;

public class TensorListsTests
{
    [Fact]
    public void TimesInPlace_MultipliesEachByItsFactor()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [nn.Parameter(randn(3, 5)), nn.Parameter(randn(2, 1, 7, 3)), zeros(0, 4), nn.Parameter(randn(1))];
        Tensor[] factors = [.. tensors.Select(tensor => randn(tensor.shape))];
        Tensor[] expected = [.. tensors.Zip(factors, (tensor, factor) => tensor.detach() * factor)];
        TensorLists.TimesInPlace(tensors, factors);
        Assert.All(tensors.Zip(expected), pair => Assert.True(pair.First.detach().equal(pair.Second).all().item<bool>()));
        Assert.True(tensors[0].requires_grad && tensors[0].is_leaf);
    }

    [Fact]
    public void TimesInPlace_OfNothing_DoesNothing() => TensorLists.TimesInPlace([], []);

    [Fact]
    public void TimesInPlace_OfShapesThatDiffer_IsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(() => TensorLists.TimesInPlace([ones(2)], [ones(3)]));
    }

    [Fact]
    public void TimesInPlace_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [ones(3), ones(4)];
        TensorLeak.AssertNone(() => TensorLists.TimesInPlace(tensors, tensors));
    }
}
