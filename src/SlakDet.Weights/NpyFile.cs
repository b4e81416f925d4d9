using SlakDet.Weights.IO;
using SlakDet.Weights.Npy;
using SlakDet.Weights.Zip;

namespace SlakDet.Weights;

/// <summary>
/// Reads and writes NumPy's array files: <c>.npy</c>, gzipped <c>.npy.gz</c>, and <c>.npz</c> archives of several arrays. Row-major,
/// little endian; never pickled objects.
/// </summary>
/// <remarks>Format: NumPy enhancement proposal 1, versions 1 to 3.</remarks>
public static class NpyFile
{
    // Deflate cannot pack tighter than 1032 to 1; an honest mask of zeros comes near that.
    private const double MaxRatio = 1040;

    /// <summary>Reads one array; gzip is recognised by its content.</summary>
    /// <exception cref="WeightsException">The file cannot be read, is damaged, or holds another kind of array.</exception>
    public static NpyArray Read(string path)
    {
        using var file = MappedBytes.Open(path);
        return Read(file, path);
    }

    /// <summary>Reads all arrays of an <c>.npz</c> archive, by their names without <c>.npy</c>.</summary>
    /// <exception cref="WeightsException">The archive or an array in it cannot be read, is damaged, or of another kind.</exception>
    public static IReadOnlyDictionary<string, NpyArray> ReadArchive(string path)
    {
        using var file = MappedBytes.Open(path);
        return ReadArchive(file, path);
    }

    /// <summary>Writes an array as <c>.npy</c>, version 1; an existing file is replaced.</summary>
    /// <exception cref="ArgumentException">The data's length does not fit type and shape, or NumPy has no such type (BFloat16).</exception>
    public static void Write(string path, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        var spec = new TensorSpec("array", array.ElementType, array.Shape);
        if (array.Data.Length != spec.ByteCount)
            throw new ArgumentException($"{array.Data.Length} bytes of data, {spec} has {spec.ByteCount}.", nameof(array));
        var header = NpyHeader.Write(array.ElementType, array.Shape);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(header);
        stream.Write(array.Data);
    }

    internal static NpyArray Read(ByteSource file, string where)
    {
        using var lease = file.Lease(0, (int)Math.Min(file.Length, Array.MaxLength));
        if (lease.Span is not [0x1F, 0x8B, ..])
            return Parse(lease.Span, file.Length, where);
        var limit = (long)Math.Min(file.Length * MaxRatio, Array.MaxLength);
        return Parse(NpyGzip.Inflate(lease.Span, limit, where), null, where);
    }

    internal static IReadOnlyDictionary<string, NpyArray> ReadArchive(ByteSource file, string path)
    {
        var zip = ZipDirectory.Read(file, path, MaxRatio);
        var arrays = new Dictionary<string, NpyArray>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var where = $"{path} ({entry.Name})";
            if (!entry.Name.EndsWith(".npy", StringComparison.Ordinal))
                throw new WeightsException("SD-NPY-HEADER", $"{where}: only entries named NAME.npy belong into an .npz archive.");
            using var lease = zip.Open(entry).Lease(0, (int)Math.Min(entry.Length, Array.MaxLength));
            arrays[entry.Name[..^".npy".Length]] = Parse(lease.Span, entry.Length, where);
        }
        return arrays;
    }

    /// <param name="bytes">The file's bytes, or its first 2 GiB.</param>
    /// <param name="length">The file's length, if not that of the bytes.</param>
    /// <param name="where">For messages.</param>
    private static NpyArray Parse(ReadOnlySpan<byte> bytes, long? length, string where)
    {
        var header = NpyHeader.Read(bytes, where);
        var available = (length ?? bytes.Length) - header.Length;
        if (!TensorShape.TryCount(header.Shape, out var count) || count > Array.MaxLength / header.ElementType.ByteSize())
            throw new WeightsException("SD-NPY-SHAPE",
                $"{where}: the shape {TensorShape.Format(header.Shape)} has too many elements for an array (2 GiB).");
        var needed = count * header.ElementType.ByteSize();
        if (needed != available)
            throw new WeightsException("SD-NPY-SIZE",
                $"{where}: {header.ElementType} {TensorShape.Format(header.Shape)} has {needed} bytes, {available} follow the header. "
                + "If the file is cut off, copy it again.");
        if (available > bytes.Length - header.Length)
            throw new WeightsException("SD-NPY-SIZE", $"{where}: more than 2 GiB.");
        return new NpyArray(header.ElementType, header.Shape, bytes[header.Length..].ToArray());
    }
}
