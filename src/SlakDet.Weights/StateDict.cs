using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SlakDet.Weights;

/// <summary>The named tensors of one model, in order: a view of a <see cref="WeightFile"/>, which must stay open.</summary>
/// <remarks>Each tensor's <see cref="WeightTensor.Name"/> is its name in this view.</remarks>
public sealed class StateDict : IReadOnlyCollection<WeightTensor>
{
    // Where the published training scripts put the state dict, in the order in which their loaders look.
    private static readonly string[] KnownContainers = ["state_dict", "model", "module"];

    private readonly List<WeightTensor> _tensors = [];
    private readonly Dictionary<string, WeightTensor> _byName = new(StringComparer.Ordinal);

    private StateDict(IEnumerable<WeightTensor> tensors, string source)
    {
        Source = source;
        foreach (var tensor in tensors)
        {
            if (!_byName.TryAdd(tensor.Name, tensor))
                throw new WeightsException("SD-STATEDICT-DUPLICATE",
                    $"{source}: two tensors are named '{tensor.Name}' once prefixes are removed; name the container to read instead.");
            _tensors.Add(tensor);
        }
    }

    /// <summary>Where it comes from, for messages: the path, and the container in it.</summary>
    public string Source { get; }

    /// <inheritdoc/>
    public int Count => _tensors.Count;

    /// <summary>
    /// Picks the state dict out of any published layout: the dictionary <c>state_dict</c> (MMSegmentation, MMDetection), else
    /// <c>model</c> (ImageNet training), else <c>module</c>, else the file itself. Removes <c>module.</c> (data-parallel training) from
    /// the names, and gives the branches <c>Decom1</c>, <c>Decom2</c> of the earliest SLaK release their later names
    /// <c>LoRA1</c>, <c>LoRA2</c>.
    /// </summary>
    /// <param name="file">An open file.</param>
    /// <param name="container">A dictionary of the file to read instead, such as <c>model_ema</c>.</param>
    /// <exception cref="WeightsException">
    /// <c>SD-CONTAINER</c>: the file has no such dictionary, or only dictionaries of other names; the message lists them.
    /// </exception>
    public static StateDict FromPublished(WeightFile file, string? container = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var chosen = container ?? KnownContainers.FirstOrDefault(file.Containers.Contains);
        if (container is not null && !file.Containers.Contains(container))
            throw new WeightsException("SD-CONTAINER",
                $"{file.Path}: there is no dictionary '{container}' with tensors; {Describe(file)}.");
        if (chosen is null && file.Containers.Count > 0 && file.Tensors.All(t => file.Containers.Any(c => IsUnder(t, c))))
            throw new WeightsException("SD-CONTAINER",
                $"{file.Path}: none of {string.Join(", ", KnownContainers)} is in the file; {Describe(file)}. Name the one to read.");
        var all = chosen is null
            ? new StateDict(file.Tensors, file.Path)
            : new StateDict(Strip(file.Tensors, chosen + "."), $"{file.Path} ({chosen})");
        return all.WithoutPrefix("module.").Rename(name => name.Replace(".Decom1.", ".LoRA1.", StringComparison.Ordinal)
            .Replace(".Decom2.", ".LoRA2.", StringComparison.Ordinal));
    }

    /// <summary>Finds a tensor by its name in this view.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>True if any name starts with the prefix.</summary>
    public bool HasPrefix(string prefix) => _tensors.Any(t => t.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Only the tensors whose names start with the prefix, without it: <c>Under("backbone.")</c>.</summary>
    public StateDict Under(string prefix) => new(Strip(_tensors, prefix), $"{Source}, {prefix}*");

    /// <summary>All tensors, the prefix removed from the names that have it.</summary>
    /// <exception cref="WeightsException"><c>SD-STATEDICT-DUPLICATE</c>: two names become the same.</exception>
    public StateDict WithoutPrefix(string prefix) =>
        Rename(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name);

    /// <summary>
    /// The backbone's tensors by the backbone's own names: those under <c>backbone.</c> if there are any (a segmenter's or
    /// detector's file), else all (a classifier's file).
    /// </summary>
    public StateDict Backbone() => HasPrefix("backbone.") ? Under("backbone.").WithoutPrefix("module.") : this;

    /// <inheritdoc/>
    public IEnumerator<WeightTensor> GetEnumerator() => _tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private StateDict Rename(Func<string, string> rename) => new(_tensors.Select(t => t.Renamed(rename(t.Name))), Source);

    private static IEnumerable<WeightTensor> Strip(IEnumerable<WeightTensor> tensors, string prefix) =>
        tensors.Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(t => t.Renamed(t.Name[prefix.Length..]));

    private static bool IsUnder(WeightTensor tensor, string container) => tensor.Name.StartsWith(container + ".", StringComparison.Ordinal);

    private static string Describe(WeightFile file) => file.Containers.Count == 0
        ? "the file is flat"
        : $"the file has {string.Join(", ", file.Containers.Take(20).Select(Printable.Quote))}";
}
