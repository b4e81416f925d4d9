using System.Diagnostics.CodeAnalysis;
using SlakDet.Weights.IO;
using SlakDet.Weights.Pth;
using SlakDet.Weights.Safetensors;

namespace SlakDet.Weights;

/// <summary>
/// A file of tensors, open for reading: safetensors, or the zip format of PyTorch's <c>torch.save</c>. The file is mapped into
/// memory; values are read when a <see cref="WeightTensor"/> is asked for them. Nothing in the file can run.
/// </summary>
/// <remarks>
/// This is the raw view: the tensors of a nested <c>.pth</c> dictionary are named by their path from the root
/// (<c>state_dict.backbone.norm0.weight</c>). <see cref="StateDict"/> picks the state dict out of the published layouts. Thread-safe.
/// While a file is open, do not shorten it: the operating system ends a process that reads a mapped page that is gone.
/// </remarks>
public sealed class WeightFile : IDisposable
{
    private readonly IDisposable? _mapping;
    private readonly WeightContent _content;
    private readonly Dictionary<string, WeightTensor> _byName;

    private WeightFile(string path, WeightContent content, IDisposable? mapping)
    {
        Path = path;
        _content = content;
        _mapping = mapping;
        _byName = content.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The path it was opened from.</summary>
    public string Path { get; }

    /// <summary><c>safetensors</c> or <c>pth</c>.</summary>
    public string Format => _content.Format;

    /// <summary>All tensors, in the file's order.</summary>
    public IReadOnlyList<WeightTensor> Tensors => _content.Tensors;

    /// <summary>
    /// safetensors: the <c>__metadata__</c>. pth: plain values of the root and of its <c>meta</c> dictionary (<c>epoch</c>,
    /// <c>meta.mmseg_version</c>), lists of texts as JSON (<c>meta.CLASSES</c>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata => _content.Metadata;

    /// <summary>What the file holds beside tensors, a line each: <c>args: argparse.Namespace</c>. Such things are never built.</summary>
    public IReadOnlyList<string> Skipped => _content.Skipped;

    /// <summary>
    /// The dictionaries of a <c>.pth</c> file's root that hold tensors (<c>model</c>, <c>model_ema</c>); empty for a flat file.
    /// </summary>
    public IReadOnlyList<string> Containers => _content.Containers;

    /// <summary>Opens a file; its content, not its name, tells the format.</summary>
    /// <exception cref="WeightsException">
    /// The file cannot be read, has an unknown format, is damaged, or asks for something that a weight file must not
    /// (<see cref="WeightsException.Code"/> tells which rule).
    /// </exception>
    public static WeightFile Open(string path)
    {
        var mapped = MappedBytes.Open(path);
        try
        {
            return new WeightFile(path, Read(mapped, path), mapped);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor by its full name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Closes the file. Its tensors cannot be read any more.</summary>
    public void Dispose() => _mapping?.Dispose();

    /// <summary>As <see cref="Open"/>, from bytes in memory.</summary>
    internal static WeightFile Read(byte[] bytes, string path) => new(path, Read(new MemoryBytes(bytes), path), null);

    private static WeightContent Read(ByteSource file, string path)
    {
        using var lease = file.Lease(0, (int)Math.Min(file.Length, 512));
        var start = lease.Span;
        // A safetensors header starts with '{' behind its length; no other format has one there.
        if (start.Length > SafetensorsReader.PrefixBytes && start[SafetensorsReader.PrefixBytes] == '{')
            return SafetensorsReader.Read(file, path);
        if (start.StartsWith("PK"u8))
            return PthReader.Read(file, path);
        if (start is [0x80, >= 1 and <= 5, ..] || (start.Length >= 262 && start[257..].StartsWith("ustar"u8)))
            throw new WeightsException("SD-PTH-LEGACY",
                $"{path}: PyTorch's format from before version 1.6, which cannot be read safely. Convert it once with a current PyTorch: "
                + "torch.save(torch.load(path, weights_only=True), path).");
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            return SafetensorsReader.Read(file, path);
        throw new WeightsException("SD-FORMAT",
            $"{path}: neither a safetensors nor a .pth file (it starts with {Convert.ToHexString(start[..Math.Min(8, start.Length)])}).");
    }
}
