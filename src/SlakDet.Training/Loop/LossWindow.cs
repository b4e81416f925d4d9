using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Loop;

/// <summary>
/// The losses since the last log row, kept on the device so that a step never waits for it. Reading them is also the check that they
/// are finite, so weights are scored and saved only after a read.
/// </summary>
internal sealed class LossWindow : IDisposable
{
    private readonly List<Entry> _unread = [];
    private string[] _names = [];
    private double[] _sums = [];
    private int _count;

    /// <summary>Keeps the losses of one forward pass.</summary>
    public void Add(long step, LossTerms losses, IReadOnlyList<string> samples)
    {
        _names = ["loss", .. losses.Terms.Select(term => term.Name)];
        var values = stack([losses.Total.detach(), .. losses.Terms.Select(term => term.Value.detach())]).to(float32);
        _unread.Add(new Entry(step, values.DetachFromDisposeScope(), samples));
    }

    /// <summary>Reads what was added.</summary>
    /// <param name="lastCheckpoint">Named in the error.</param>
    /// <exception cref="NonFiniteLossException">A loss is infinite or NaN.</exception>
    public void Check(string? lastCheckpoint)
    {
        if (_sums.Length != _names.Length)
            _sums = new double[_names.Length];
        foreach (var entry in _unread)
        {
            using var host = entry.Values.cpu();
            var values = host.data<float>().ToArray();
            if (!float.IsFinite(values[0]))
                throw new NonFiniteLossException(entry.Step, _names.Zip(values, (name, value) => (name, (double)value)), entry.Samples, lastCheckpoint);
            for (var i = 0; i < values.Length; i++)
                _sums[i] += values[i];
            _count++;
        }
        Dispose();
    }

    /// <summary>The mean of each term since the last call, <c>loss</c> (the total) first.</summary>
    /// <param name="lastCheckpoint">Named in the error.</param>
    /// <exception cref="NonFiniteLossException">A loss is infinite or NaN.</exception>
    public IReadOnlyList<(string Name, double Value)> Drain(string? lastCheckpoint)
    {
        Check(lastCheckpoint);
        IReadOnlyList<(string, double)> means = [.. _names.Select((name, i) => (name, _sums[i] / _count))];
        Array.Clear(_sums);
        _count = 0;
        return means;
    }

    /// <summary>Forgets what was not read.</summary>
    public void Dispose()
    {
        foreach (var entry in _unread)
            entry.Values.Dispose();
        _unread.Clear();
    }

    private sealed record Entry(long Step, Tensor Values, IReadOnlyList<string> Samples);
}
