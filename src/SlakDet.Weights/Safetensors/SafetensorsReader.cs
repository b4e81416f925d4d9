using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Safetensors;

/// <summary>
/// Reads a safetensors file: eight bytes with the header's length, a JSON header, then the tensors without holes or overlap up to
/// the end of the file.
/// </summary>
internal sealed class SafetensorsReader
{
    /// <summary>Bytes of the header's length.</summary>
    public const int PrefixBytes = 8;

    private const int MaxHeaderBytes = 100_000_000;
    private readonly ByteSource _file;
    private readonly string _path;
    private readonly long _dataStart;
    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private Dictionary<string, string> _metadata = [];

    private SafetensorsReader(ByteSource file, string path, long dataStart)
    {
        _file = file;
        _path = path;
        _dataStart = dataStart;
    }

    private sealed record Entry(TensorSpec Spec, long Begin, long End);

    /// <summary>Reads the header; the tensors stay in the file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="path">The file's path, for messages.</param>
    /// <exception cref="WeightsException">The file is refused.</exception>
    public static WeightContent Read(ByteSource file, string path)
    {
        if (file.Length < PrefixBytes + 2)
            throw new WeightsException("SD-SAFETENSORS-LENGTH", $"{path}: {file.Length} bytes are too few for a safetensors file.");
        var length = ReadHeaderLength(file);
        if (length > MaxHeaderBytes)
            throw new WeightsException("SD-SAFETENSORS-LENGTH",
                $"{path}: the header claims {length} bytes; at most {MaxHeaderBytes} are read.");
        if (length < 2 || length > (ulong)(file.Length - PrefixBytes))
            throw new WeightsException("SD-SAFETENSORS-LENGTH",
                $"{path}: the header claims {length} bytes, the file has {file.Length - PrefixBytes} behind its first {PrefixBytes}. "
                + "It is cut off, or not a safetensors file: fetch or copy it again.");
        var reader = new SafetensorsReader(file, path, PrefixBytes + (long)length);
        reader.ReadHeader((int)length);
        return reader.Finish();
    }

    /// <summary>The first eight bytes of a file that has at least as many.</summary>
    public static ulong ReadHeaderLength(ByteSource file)
    {
        using var prefix = file.Lease(0, PrefixBytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(prefix.Span);
    }

    private void ReadHeader(int length)
    {
        using var lease = _file.Lease(PrefixBytes, length);
        if (lease.Span[0] != '{')
            throw Error("SD-SAFETENSORS-HEADER", $"the header starts with byte 0x{lease.Span[0]:x2} instead of '{{'");
        try
        {
            var json = new Utf8JsonReader(lease.Span, new JsonReaderOptions { MaxDepth = 4 });
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                if (!_names.Add(name))
                    throw Error("SD-SAFETENSORS-DUPLICATE", $"{Printable.Quote(name)} is in the header twice");
                json.Read();
                if (json.TokenType != JsonTokenType.StartObject)
                    throw Error("SD-SAFETENSORS-HEADER", $"{Printable.Quote(name)} is {json.TokenType}, not an object");
                if (name == "__metadata__")
                    _metadata = ReadMetadata(ref json);
                else
                    _entries.Add(ReadEntry(ref json, name));
                if (_entries.Count > WeightContent.MaxTensors)
                    throw Error("SD-SAFETENSORS-LIMIT", $"more than {WeightContent.MaxTensors} tensors");
            }
            // Anything but white space behind the object is an error of the JSON reader.
            json.Read();
        }
        catch (JsonException e)
        {
            throw new WeightsException("SD-SAFETENSORS-HEADER", $"{_path}: the header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new WeightsException("SD-SAFETENSORS-HEADER", $"{_path}: a text of the header is not valid Unicode.", e);
        }
    }

    private Dictionary<string, string> ReadMetadata(ref Utf8JsonReader json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            json.Read();
            if (json.TokenType != JsonTokenType.String)
                throw Error("SD-SAFETENSORS-METADATA", $"__metadata__ {Printable.Quote(key)} is {json.TokenType}; only texts are allowed");
            if (!metadata.TryAdd(key, json.GetString()!))
                throw Error("SD-SAFETENSORS-DUPLICATE", $"__metadata__ has {Printable.Quote(key)} twice");
        }
        return metadata;
    }

    private Entry ReadEntry(ref Utf8JsonReader json, string name)
    {
        TensorElementType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString();
            json.Read();
            switch (key)
            {
                case "dtype" when type is null: type = ReadType(ref json, name); break;
                case "shape" when shape is null: shape = ReadIntegers(ref json, name, key, 64); break;
                case "data_offsets" when offsets is null: offsets = ReadIntegers(ref json, name, key, 2); break;
                case "dtype" or "shape" or "data_offsets":
                    throw Error("SD-SAFETENSORS-DUPLICATE", $"{Printable.Quote(name)} has {key} twice");
                default:
                    throw Error("SD-SAFETENSORS-HEADER",
                        $"{Printable.Quote(name)} has an unknown field {Printable.Quote(key!)}; allowed are dtype, shape, data_offsets");
            }
        }
        if (type is null || shape is null || offsets is not [var begin, var end])
            throw Error("SD-SAFETENSORS-HEADER", $"{Printable.Quote(name)} needs dtype, shape and two data_offsets");
        var spec = new TensorSpec(name, type.Value, shape);
        if (!TensorShape.TryCount(shape, out var count) || count > long.MaxValue / type.Value.ByteSize())
            throw Error("SD-SAFETENSORS-SHAPE",
                $"{Printable.Quote(name)}: the sizes {TensorShape.Format(shape)} multiply to more than 64 bits");
        if (begin > end || end > _file.Length - _dataStart)
            throw Error("SD-SAFETENSORS-OFFSETS",
                $"{Printable.Quote(name)} is at bytes {begin} to {end} of {_file.Length - _dataStart}; "
                + "if the file is cut off, fetch or copy it again");
        if (end - begin != spec.ByteCount)
            throw Error("SD-SAFETENSORS-OFFSETS",
                $"{Printable.Quote(name)}: {type} {TensorShape.Format(shape)} needs {spec.ByteCount} bytes, the offsets span {end - begin}");
        return new Entry(spec, begin, end);
    }

    private TensorElementType ReadType(ref Utf8JsonReader json, string name)
    {
        if (json.TokenType == JsonTokenType.String && SafetensorsTypes.TryParse(json.GetString()!, out var type))
            return type;
        var found = json.TokenType == JsonTokenType.String ? Printable.Quote(json.GetString()!) : json.TokenType.ToString();
        throw Error("SD-SAFETENSORS-DTYPE", $"{Printable.Quote(name)} has dtype {found}; allowed are {SafetensorsTypes.Allowed}");
    }

    private List<long> ReadIntegers(ref Utf8JsonReader json, string name, string key, int most)
    {
        var values = new List<long>();
        if (json.TokenType != JsonTokenType.StartArray)
            throw Error("SD-SAFETENSORS-HEADER", $"{Printable.Quote(name)}: {key} is {json.TokenType}, not a list");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value) || value < 0)
            {
                var found = Printable.Quote(Encoding.Latin1.GetString(json.ValueSpan));
                throw Error("SD-SAFETENSORS-HEADER",
                    $"{Printable.Quote(name)}: {key} holds {found}; integers from 0 to 2^63-1 are allowed");
            }
            if (values.Count == most)
                throw Error("SD-SAFETENSORS-HEADER", $"{Printable.Quote(name)}: {key} has more than {most} numbers");
            values.Add(value);
        }
        return values;
    }

    private WeightContent Finish()
    {
        var ordered = _entries.OrderBy(e => e.Begin).ThenBy(e => e.End).ToList();
        var position = 0L;
        foreach (var entry in ordered)
        {
            if (entry.Begin != position)
                throw Error("SD-SAFETENSORS-OFFSETS",
                    $"{Printable.Quote(entry.Spec.Name)} starts at byte {entry.Begin} of the data, where byte {position} is next; "
                    + "holes and overlaps are not allowed");
            position = entry.End;
        }
        if (position != _file.Length - _dataStart)
            throw Error("SD-SAFETENSORS-OFFSETS",
                $"the tensors end at byte {position} of the data, the file at {_file.Length - _dataStart}");
        return new WeightContent
        {
            Format = "safetensors",
            Tensors = [.. ordered.Select(e => new WeightTensor(e.Spec, _file, _dataStart + e.Begin))],
            Metadata = _metadata,
        };
    }

    private WeightsException Error(string code, string what) => new(code, $"{_path}: {what}.");
}
