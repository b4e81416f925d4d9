using System.Globalization;
using SlakDet.Weights.IO;
using SlakDet.Weights.Pickle;
using SlakDet.Weights.Zip;

namespace SlakDet.Weights;

/// <summary>
/// Writes what PyTorch's <c>torch.load</c> reads, also with <c>weights_only</c>: a dictionary of named state dicts such as <c>model</c> and
/// <c>model_ema</c> (ImageNet training) or <c>state_dict</c> (MMSegmentation, MMDetection). Bits stay as they are, zeros zeros.
/// </summary>
/// <remarks>
/// The zip format of PyTorch 1.6 and later: stored entries in the folder <c>archive</c>, each starting at a multiple of 64; <c>data.pkl</c> is a pickle
/// of protocol 2 of plain tensors, each with a storage <c>data/N</c> of its own.
/// </remarks>
public static class PthWriter
{
    private const string Folder = "archive";

    /// <summary>
    /// Writes a file. It gets its name only when it is whole and on the disk, so an existing file of that name stays until then.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="containers">The state dicts with their names: each a name of its own, in each every tensor too.</param>
    /// <param name="metadata">Texts to keep beside them in the file's dictionary.</param>
    /// <exception cref="ArgumentException">A name is used twice or is not valid Unicode.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<(string Name, IEnumerable<TensorPayload> Tensors)> containers, IReadOnlyDictionary<string, string>? metadata = null) =>
        WholeFile.Write(path, stream => Write(stream, containers, metadata));

    /// <summary>Writes to a stream that tells its position, an archive that starts at its position 0.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{ValueTuple{string, IEnumerable{TensorPayload}}}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(Stream stream, IEnumerable<(string Name, IEnumerable<TensorPayload> Tensors)> containers, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(containers);
        var dictionaries = containers.Select(container => (container.Name, Tensors: container.Tensors.ToList())).ToList();
        var texts = metadata ?? new Dictionary<string, string>();
        RequireUnique("entries of the file's dictionary", dictionaries.Select(dictionary => dictionary.Name).Concat(texts.Keys));
        foreach (var (name, tensors) in dictionaries)
            RequireUnique($"tensors of {name}", tensors.Select(tensor => tensor.Spec.Name));

        using var zip = new ZipWriter(stream);
        zip.Add($"{Folder}/data.pkl", MakePickle(dictionaries, texts));
        zip.Add($"{Folder}/byteorder", "little"u8);
        byte[] buffer = [];
        var key = 0;
        foreach (var tensor in dictionaries.SelectMany(dictionary => dictionary.Tensors))
            zip.Add($"{Folder}/data/{Key(key++)}", tensor.Read(ref buffer));
        zip.Add($"{Folder}/version", "3\n"u8);
        zip.Finish();
    }

    private static byte[] MakePickle(List<(string Name, List<TensorPayload> Tensors)> dictionaries, IReadOnlyDictionary<string, string> texts)
    {
        using var pickle = new PickleWriter();
        var key = 0;
        pickle.Op(PickleOpcode.EmptyDict);
        foreach (var (name, tensors) in dictionaries)
        {
            pickle.Text(name);
            pickle.OrderedDictionary();
            foreach (var tensor in tensors)
            {
                pickle.Text(tensor.Spec.Name);
                WriteTensor(pickle, tensor.Spec, Key(key++));
                pickle.Op(PickleOpcode.SetItem);
            }
            pickle.Op(PickleOpcode.SetItem);
        }
        foreach (var (name, text) in texts)
        {
            pickle.Text(name);
            pickle.Text(text);
            pickle.Op(PickleOpcode.SetItem);
        }
        return pickle.Finish();
    }

    /// <summary>The call that rebuilds a tensor: storage, offset, sizes, strides, no gradient, no hooks.</summary>
    private static void WriteTensor(PickleWriter pickle, TensorSpec spec, string key)
    {
        pickle.Global("torch._utils._rebuild_tensor_v2");
        pickle.Op(PickleOpcode.Mark);
        pickle.Op(PickleOpcode.Mark);
        pickle.Text("storage");
        pickle.Global(PickleGlobals.StorageOf(spec.ElementType));
        pickle.Text(key);
        pickle.Text("cpu");
        pickle.Integer(spec.ElementCount);
        pickle.Op(PickleOpcode.Tuple);
        pickle.Op(PickleOpcode.BinPersId);
        pickle.Integer(0);
        pickle.Integers(spec.Shape);
        pickle.Integers(TensorShape.PackedStrides(spec.Shape));
        pickle.Op(PickleOpcode.NewFalse);
        pickle.OrderedDictionary();
        pickle.Op(PickleOpcode.Tuple);
        pickle.Op(PickleOpcode.Reduce);
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static void RequireUnique(string what, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !seen.Add(name)) is { } twice)
            throw new ArgumentException($"Two {what} are named '{twice}'; each needs a name of its own.");
    }
}
