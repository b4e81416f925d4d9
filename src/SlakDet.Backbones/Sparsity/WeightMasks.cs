using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>The masks of a model's sparse layers. Masked weights are zero after every <see cref="Apply"/>.</summary>
public sealed class WeightMasks : IDisposable
{
    /// <summary>A layer whose first mask is as dense as this is left out: it is trained densely and never touched.</summary>
    public const double DenseFrom = 0.99;

    private readonly long _denseElements, _elements;

    /// <param name="layers">The sparse layers, in the order of the model.</param>
    /// <param name="denseElements">Elements of the maskable weights that are dense.</param>
    internal WeightMasks(IReadOnlyList<MaskedLayer> layers, long denseElements)
    {
        (Layers, _denseElements) = (layers, denseElements);
        _elements = layers.Sum(layer => layer.Elements) + denseElements;
        ByName = layers.ToDictionary(layer => layer.Name, layer => layer.Mask);
    }

    /// <summary>The sparse layers, in the order of the model.</summary>
    public IReadOnlyList<MaskedLayer> Layers { get; }

    /// <summary>The mask of each sparse layer by the name of its weight: zeros and ones.</summary>
    public IReadOnlyDictionary<string, Tensor> ByName { get; }

    /// <summary>How often the masks were updated.</summary>
    public long Updates { get; private set; }

    /// <summary>How many positions the last update switched on or off.</summary>
    public long Changed { get; private set; }

    /// <summary>Share of all maskable weights that may be other than zero, dense layers included.</summary>
    public double Density => Share(Layers.Sum(layer => layer.Active));

    /// <summary>Share of all maskable weights that were active now or earlier, dense layers included.</summary>
    public double EverActive => Share(Layers.Sum(layer => layer.EverActiveCount));

    /// <summary>Share of all maskable weights that the last update switched.</summary>
    public double ChangedShare => (double)Changed / _elements;

    /// <summary>Masks of bool tensors; dense layers (<see cref="DenseFrom"/>) are left out, the weights of the others masked.</summary>
    /// <param name="weights">Every maskable weight.</param>
    /// <param name="activeOf">Where the weight of this place may be other than zero: bool, of its shape.</param>
    internal static WeightMasks Create(IReadOnlyList<(string Name, Tensor Weight)> weights, Func<int, Tensor> activeOf)
    {
        using var scope = NewDisposeScope();
        var (layers, dense) = (new List<MaskedLayer>(), 0L);
        for (var i = 0; i < weights.Count; i++)
        {
            var layer = new MaskedLayer(weights[i].Name, i, weights[i].Weight, activeOf(i));
            if (layer.Density < DenseFrom)
            {
                layers.Add(layer);
                continue;
            }
            dense += layer.Elements;
            layer.Dispose();
        }
        var masks = new WeightMasks(layers, dense);
        masks.Apply(null);
        return masks;
    }

    /// <summary>Makes masked weights zero, and what the optimizer masks with them.</summary>
    /// <param name="moments">The optimizer's; null to mask weights only.</param>
    public void Apply(IOptimizerMoments? moments)
    {
        var buffers = Layers.Select(layer => (Buffer: moments?.MaskedBuffer(layer.Name), layer.Mask)).Where(pair => pair.Buffer is not null).ToList();
        TensorLists.TimesInPlace([.. Layers.Select(layer => layer.Weight), .. buffers.Select(pair => pair.Buffer!)],
            [.. Layers.Select(layer => layer.Mask), .. buffers.Select(pair => pair.Mask)]);
    }

    /// <summary>Notes an update, or what a file says of the updates before it was written.</summary>
    /// <param name="updates">Updates so far.</param>
    /// <param name="changed">Positions that the last one switched.</param>
    internal void Note(long updates, long changed) => (Updates, Changed) = (updates, changed);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
    }

    private double Share(long ofMasked) => (double)(ofMasked + _denseElements) / _elements;
}
