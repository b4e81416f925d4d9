using System.Globalization;
using System.Text;
using System.Text.Json;
using SlakDet.Weights.Pickle;

namespace SlakDet.Weights.Pth;

/// <summary>Walks the value that a checkpoint's pickle built: names the tensors by their path, lists what else there is.</summary>
/// <remarks>
/// The value may be a graph, since a pickle can use one container in many places or inside itself: depth, visits and the total
/// length of names are bounded.
/// </remarks>
internal sealed class PthTree
{
    private const int MaxDepth = 100;
    private const int MaxVisits = 2_000_000;
    private const int MaxNameLength = 1024;
    private const int MaxSkipped = 1000;
    private const int MaxMetadataChars = 4 << 20;
    private readonly string _where;
    private readonly List<WeightTensor> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _skipped = [];
    private readonly List<string> _containers = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<object, bool> _hasTensors = new(ReferenceEqualityComparer.Instance);
    private long _nameCharsLeft;
    private long _elementsLeft;
    private int _metadataCharsLeft = MaxMetadataChars;
    private int _visits;

    private PthTree(string where, long archiveLength, long pickleLength)
    {
        _where = where;
        // No honest file needs more: each tensor takes far more than its name in the pickle, and at least a byte an element.
        _nameCharsLeft = 4096 + 2 * pickleLength;
        _elementsLeft = archiveLength;
    }

    /// <summary>Reads the root, which must be a dictionary.</summary>
    /// <param name="root">What the pickle built.</param>
    /// <param name="where">File and entry, for messages.</param>
    /// <param name="archiveLength">Bytes of all entries together: more elements than that are not read.</param>
    /// <param name="pickleLength">Bytes of the pickle.</param>
    public static WeightContent Read(object? root, string where, long archiveLength, long pickleLength)
    {
        if (root is not PickleDict dictionary)
            throw new WeightsException("SD-PTH-ROOT",
                $"{where}: the file holds {PickleObjects.Describe(root)}; a dictionary of tensors is needed: "
                + "torch.save(model.state_dict(), ...).");
        var tree = new PthTree(where, archiveLength, pickleLength);
        tree.ReadRoot(dictionary);
        return new WeightContent
        {
            Format = "pth",
            Tensors = tree._tensors,
            Metadata = tree._metadata,
            Skipped = tree._skipped,
            Containers = tree._containers,
        };
    }

    private void ReadRoot(PickleDict root)
    {
        HasTensors(root, 0);
        foreach (var (key, value) in root.Entries)
            if (key is string name)
            {
                if (value is PickleDict inner && HasTensors(inner, 0) && !IsOptimizerState(inner))
                    _containers.Add(name);
                AddMetadata(name, value);
                if (name == "meta" && value is PickleDict meta)
                    foreach (var (metaKey, metaValue) in meta.Entries)
                        if (metaKey is string metaName)
                            AddMetadata($"meta.{Printable.Text(metaName)}", metaValue);
            }
        ReadEntries(root, "");
    }

    private void ReadValue(object? value, string path)
    {
        switch (value)
        {
            case PickleTensor tensor:
                Add(tensor, path);
                break;
            case PickleDict dictionary when IsOptimizerState(dictionary):
                Skip(path, "optimizer state");
                break;
            case PickleDict dictionary when HasTensors(dictionary, 0):
                ReadEntries(dictionary, path + ".");
                break;
            case PickleList or PickleTuple when HasTensors(value, 0):
                var items = value is PickleList list ? list.Items : (IReadOnlyList<object?>)((PickleTuple)value).Items;
                for (var i = 0; i < items.Count; i++)
                    ReadValue(items[i], Join(path + ".", (long)i));
                break;
            case PickleDict dictionary:
                Skip(path, $"dictionary of {dictionary.Entries.Count} entries without tensors");
                break;
            case PickleOpaque opaque:
                Skip(path, opaque.TypeName);
                break;
            default:
                Skip(path, PickleObjects.Describe(value));
                break;
        }
    }

    private void ReadEntries(PickleDict dictionary, string prefix)
    {
        foreach (var (key, value) in dictionary.Entries)
        {
            if (++_visits > MaxVisits)
                throw Limit($"more than {MaxVisits} values");
            ReadValue(value, Join(prefix, key));
        }
    }

    private string Join(string prefix, object? key)
    {
        var text = key switch
        {
            string s => s,
            long l => l.ToString(CultureInfo.InvariantCulture),
            _ => PickleObjects.Describe(key),
        };
        var length = prefix.Length + text.Length;
        if (length > MaxNameLength)
            throw Limit($"a name of {length} characters ({Printable.Quote(prefix + Printable.Text(text))}); {MaxNameLength} are allowed");
        _nameCharsLeft -= length;
        return _nameCharsLeft >= 0 ? prefix + text : throw Limit("names that are longer together than the pickle itself");
    }

    private void Add(PickleTensor tensor, string name)
    {
        var spec = new TensorSpec(name, tensor.Storage.ElementType, tensor.Shape);
        if (!_names.Add(name))
            throw new WeightsException("SD-PTH-NAME",
                $"{_where}: two tensors are named {Printable.Quote(name)}; which one is meant cannot be known.");
        if (_tensors.Count >= WeightContent.MaxTensors)
            throw Limit($"more than {WeightContent.MaxTensors} tensors");
        _elementsLeft -= spec.ElementCount;
        if (_elementsLeft < 0)
            throw Limit("tensors that together have more elements than the archive has bytes");
        _tensors.Add(new WeightTensor(spec, tensor.Storage.Bytes, tensor.Offset * spec.ElementType.ByteSize(), tensor.Strides));
    }

    private void Skip(string path, string what)
    {
        if (_skipped.Count < MaxSkipped)
            _skipped.Add($"{Printable.Text(path)}: {what}");
        else if (_skipped.Count == MaxSkipped)
            _skipped.Add("and more");
    }

    /// <summary>Keeps plain values, and short lists of texts (such as class names) as JSON.</summary>
    private void AddMetadata(string name, object? value)
    {
        var text = value switch
        {
            string s => s,
            bool b => b ? "true" : "false",
            long l => l.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString("R", CultureInfo.InvariantCulture),
            PickleTuple t => TextsAsJson(t.Items),
            PickleList l => TextsAsJson(l.Items),
            _ => null,
        };
        if (text is null || text.Length + name.Length > _metadataCharsLeft)
            return;
        _metadataCharsLeft -= text.Length + name.Length;
        _metadata[name] = text;
    }

    private static string? TextsAsJson(IReadOnlyList<object?> items)
    {
        const int most = 2000;
        const int longest = 200;
        if (items.Count is 0 or > most || !items.All(i => i is string { Length: <= longest }))
            return null;
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var item in items)
                json.WriteStringValue((string?)item);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>As <c>torch.optim.Optimizer.state_dict()</c> makes it: its tensors are not weights.</summary>
    private static bool IsOptimizerState(PickleDict dictionary) =>
        dictionary.Entries.Count == 2 && dictionary.Entries.All(e => e.Key is "state" or "param_groups");

    private bool HasTensors(object? value, int depth)
    {
        if (value is PickleTensor)
            return true;
        if (value is not (PickleDict or PickleList or PickleTuple))
            return false;
        if (_hasTensors.TryGetValue(value, out var known))
            return known;
        if (depth > MaxDepth)
            throw Limit($"containers nested deeper than {MaxDepth}, or inside themselves");
        var found = false;
        switch (value)
        {
            case PickleDict dictionary:
                foreach (var entry in dictionary.Entries)
                    found |= HasTensors(entry.Value, depth + 1);
                break;
            case PickleList list:
                foreach (var item in list.Items)
                    found |= HasTensors(item, depth + 1);
                break;
            case PickleTuple tuple:
                foreach (var item in tuple.Items)
                    found |= HasTensors(item, depth + 1);
                break;
        }
        return _hasTensors[value] = found;
    }

    private WeightsException Limit(string what) =>
        new("SD-PTH-LIMIT", $"{_where}: {what}: no weight file needs that, so this one is refused.");
}
