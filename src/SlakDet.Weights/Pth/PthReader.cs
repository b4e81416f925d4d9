using System.Text;
using SlakDet.Weights.IO;
using SlakDet.Weights.Pickle;
using SlakDet.Weights.Zip;

namespace SlakDet.Weights.Pth;

/// <summary>
/// Reads what PyTorch's <c>torch.save</c> has written since version 1.6: a zip archive of one folder, with the structure in
/// <c>data.pkl</c> and the numbers in <c>data/N</c>. Older formats and TorchScript archives are refused.
/// </summary>
internal sealed class PthReader : IPickleStorages
{
    private const double MaxRatio = 100;
    private const int MaxPickleBytes = 256 << 20;
    private const int MaxNoteBytes = 16;
    private readonly ZipDirectory _zip;
    private readonly string _folder;
    private readonly Dictionary<string, ByteSource> _storages = new(StringComparer.Ordinal);

    private PthReader(ZipDirectory zip, string folder)
    {
        _zip = zip;
        _folder = folder;
    }

    /// <summary>Reads the structure; numbers stay in the file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="path">The file's path, for messages.</param>
    /// <exception cref="WeightsException">The file is refused.</exception>
    public static WeightContent Read(ByteSource file, string path)
    {
        var zip = ZipDirectory.Read(file, path, MaxRatio);
        var folder = FindFolder(zip, path);
        var reader = new PthReader(zip, folder);
        reader.CheckNote("byteorder", path, text => text == "little", "SD-PTH-BYTEORDER",
            "only files written on little-endian machines are read");
        reader.CheckNote("version", path, text => text.Length > 0 && text.All(char.IsAsciiDigit), "SD-PTH-LAYOUT", "a number is expected");
        var where = $"{path} ({folder}/data.pkl)";
        zip.TryGet($"{folder}/data.pkl", out var entry);
        if (entry!.Length > MaxPickleBytes)
            throw new WeightsException("SD-PICKLE-LIMIT",
                $"{where}: the pickle has {entry.Length} bytes; at most {MaxPickleBytes} are read.");
        using var pickle = zip.Open(entry).Lease(0, (int)entry.Length);
        var root = PickleMachine.Run(pickle.Span, where, new PickleObjects(reader));
        return PthTree.Read(root, where, zip.TotalLength, entry.Length);
    }

    ByteSource? IPickleStorages.Find(string key)
    {
        if (_storages.TryGetValue(key, out var bytes))
            return bytes;
        if (key.Length == 0 || !key.All(char.IsAsciiDigit) || !_zip.TryGet($"{_folder}/data/{key}", out var entry))
            return null;
        return _storages[key] = _zip.Open(entry!);
    }

    private static string FindFolder(ZipDirectory zip, string path)
    {
        const string pickle = "/data.pkl";
        var pickles = zip.Entries.Select(e => e.Name).Where(n => n.EndsWith(pickle, StringComparison.Ordinal));
        var folders = pickles.Select(n => n[..^pickle.Length]).ToList();
        if (folders is not [var folder] || folder.Contains('/'))
            throw new WeightsException("SD-PTH-LAYOUT",
                $"{path}: a zip archive, but not of torch.save: {folders.Count} entries named FOLDER/data.pkl where one is needed.");
        if (zip.TryGet($"{folder}/constants.pkl", out _))
            throw new WeightsException("SD-PTH-LAYOUT",
                $"{path}: a TorchScript archive, which holds code. Save its weights instead: torch.save(model.state_dict(), ...).");
        foreach (var entry in zip.Entries)
            if (!entry.Name.StartsWith(folder + "/", StringComparison.Ordinal))
                throw new WeightsException("SD-PTH-LAYOUT",
                    $"{path}: zip entry {Printable.Quote(entry.Name)} is outside of the archive's folder '{folder}'.");
        return folder;
    }

    private void CheckNote(string name, string path, Predicate<string> isAllowed, string code, string allowed)
    {
        if (!_zip.TryGet($"{_folder}/{name}", out var entry))
            return;
        if (entry!.Length > MaxNoteBytes)
            throw new WeightsException(code, $"{path}: entry '{name}' has {entry.Length} bytes; {allowed}.");
        using var lease = _zip.Open(entry).Lease(0, (int)entry.Length);
        var text = Encoding.Latin1.GetString(lease.Span).Trim();
        if (!isAllowed(text))
            throw new WeightsException(code, $"{path}: entry '{name}' says {Printable.Quote(text)}; {allowed}.");
    }
}
