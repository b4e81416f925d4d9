using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using SlakDet.Weights.IO;
using SlakDet.Weights.Safetensors;

namespace SlakDet.Weights;

/// <summary>
/// Writes safetensors files: tensors in the given order without holes, the header padded with spaces to a multiple of 8 bytes.
/// </summary>
public static class SafetensorsWriter
{
    private const string MetadataKey = "__metadata__";

    /// <summary>
    /// Writes a file. It gets its name only when it is whole and on the disk, so an existing file of that name stays until then.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">The tensors, names unique.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one has the reserved name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<TensorPayload> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        WholeFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream, from its position on.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{TensorPayload}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(Stream stream, IEnumerable<TensorPayload> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var payloads = tensors.ToList();
        var header = MakeHeader(payloads, metadata);
        Span<byte> prefix = stackalloc byte[SafetensorsReader.PrefixBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        byte[] buffer = [];
        foreach (var payload in payloads)
            stream.Write(payload.Read(ref buffer));
    }

    private static byte[] MakeHeader(List<TensorPayload> payloads, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(json, metadata);
            WriteTensors(json, payloads);
            json.WriteEndObject();
        }
        var padded = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, List<TensorPayload> payloads)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        var offset = 0L;
        foreach (var spec in payloads.Select(p => p.Spec))
        {
            if (!names.Add(spec.Name))
                throw new ArgumentException($"A second tensor, or a first one with a reserved name, is named '{spec.Name}'.");
            json.WriteStartObject(spec.Name);
            json.WriteString("dtype", SafetensorsTypes.Name(spec.ElementType));
            WriteIntegers(json, "shape", spec.Shape);
            WriteIntegers(json, "data_offsets", [offset, offset + spec.ByteCount]);
            json.WriteEndObject();
            offset += spec.ByteCount;
        }
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, IReadOnlyList<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
