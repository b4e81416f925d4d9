using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>A weight and the mask that keeps a part of it zero.</summary>
public sealed class MaskedLayer : IDisposable
{
    /// <param name="name">The weight's name.</param>
    /// <param name="index">Its place among all that can be masked: part of the key of its random draws.</param>
    /// <param name="weight">The parameter, any shape.</param>
    /// <param name="active">Bool, of its shape: where it may be other than zero.</param>
    /// <param name="everActive">Bool: where it may have been until now; null if only there.</param>
    /// <param name="target">How many elements were active in the first mask; null if this is the first.</param>
    internal MaskedLayer(string name, int index, Tensor weight, Tensor active, Tensor? everActive = null, long? target = null)
    {
        (Name, Index, Weight) = (name, index, weight);
        Mask = active.to_type(weight.dtype).DetachFromDisposeScope();
        EverActive = (everActive ?? active).clone().DetachFromDisposeScope();
        Count();
        Target = target ?? Active;
    }

    /// <summary>The weight's name in the model.</summary>
    public string Name { get; }

    /// <summary>Its place among all weights that can be masked.</summary>
    public int Index { get; }

    /// <summary>The parameter itself.</summary>
    public Tensor Weight { get; }

    /// <summary>Zeros and ones of the weight's shape and type, on its device: multiplying by them is the fastest way to mask.</summary>
    public Tensor Mask { get; }

    /// <summary>Bool, of the weight's shape: active now or in an earlier mask.</summary>
    public Tensor EverActive { get; }

    /// <summary>Number of elements.</summary>
    public long Elements => Weight.numel();

    /// <summary>Number of active elements that updates keep to: that of the first mask.</summary>
    public long Target { get; }

    /// <summary>Number of elements that may be other than zero.</summary>
    public long Active { get; private set; }

    /// <summary>Number of elements that were active now or earlier.</summary>
    public long EverActiveCount { get; private set; }

    /// <summary>Share of elements that may be other than zero.</summary>
    public double Density => (double)Active / Elements;

    /// <inheritdoc/>
    public void Dispose()
    {
        Mask.Dispose();
        EverActive.Dispose();
    }

    /// <summary>Puts another mask in place.</summary>
    /// <param name="active">Bool, of the weight's shape.</param>
    /// <returns>How many positions differ from the mask before.</returns>
    internal long Replace(Tensor active)
    {
        using var scope = NewDisposeScope();
        var changed = Mask.to_type(ScalarType.Bool).logical_xor(active).sum().item<long>();
        Mask.copy_(active);
        EverActive.logical_or_(active);
        Count();
        return changed;
    }

    private void Count()
    {
        using var scope = NewDisposeScope();
        Active = Mask.NotEqual(0).sum().item<long>();
        EverActiveCount = EverActive.sum().item<long>();
    }
}
