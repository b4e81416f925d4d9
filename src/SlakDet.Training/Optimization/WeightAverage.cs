using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Optimization;

/// <summary>Exponential moving average of a model's parameters and floating-point buffers: a = decay * a + (1 - decay) * w a step.</summary>
/// <remarks>
/// Of masked weights the average is as sparse as the weights: what a mask leaves out becomes 0, and what is newly grown, where the average
/// was 0, takes the weight's value at once.
/// </remarks>
public sealed class WeightAverage : IDisposable
{
    private readonly Dictionary<string, Tensor> _model;
    private readonly Dictionary<string, Tensor> _average = [];
    private readonly double _decay;

    /// <summary>Starts the average at the model's present values.</summary>
    /// <param name="model">The model, on its device.</param>
    /// <param name="decay">In (0, 1).</param>
    public WeightAverage(nn.Module model, double decay)
    {
        _decay = decay;
        _model = model.state_dict();
        using (no_grad())
        {
            foreach (var (name, tensor) in _model)
                _average[name] = tensor.detach().clone().DetachFromDisposeScope();
        }
    }

    /// <summary>The averaged tensors, named as the model's.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _average;

    /// <summary>Takes one more step's weights in. Integer buffers are copied.</summary>
    /// <param name="masks">Zeros and ones by the name of their weight; null for a dense model.</param>
    public void Update(IReadOnlyDictionary<string, Tensor>? masks = null)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, average) in _average)
        {
            var current = _model[name].detach();
            if (!average.is_floating_point())
                average.copy_(current);
            else if (masks != null && masks.TryGetValue(name, out var mask))
                UpdateMasked(average, current, mask);
            else
                average.MoveTowards(current, 1 - _decay);
        }
    }

    /// <summary>Puts the average in the model's place until the result is disposed, then the model's own weights again.</summary>
    public IDisposable Exchange()
    {
        Swap();
        return new Restore(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _average.Values)
            tensor.Dispose();
        _average.Clear();
    }

    private void UpdateMasked(Tensor average, Tensor current, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var wasActive = average.NotEqual(0);
        average.MoveTowards(current, 1 - _decay);
        average.copy_(where(wasActive, average, current).mul_(mask));
    }

    private void Swap()
    {
        using var _ = no_grad();
        foreach (var (name, average) in _average)
        {
            using var scope = NewDisposeScope();
            var current = _model[name].detach();
            var kept = current.clone();
            current.copy_(average);
            average.copy_(kept);
        }
    }

    private sealed class Restore(WeightAverage owner) : IDisposable
    {
        public void Dispose() => owner.Swap();
    }
}
