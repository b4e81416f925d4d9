using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SlakDet.Weights.Npy;

/// <summary>The header of an <c>.npy</c> file: magic, version, and a Python dictionary literal of exactly three keys.</summary>
internal sealed partial record NpyHeader(TensorElementType ElementType, long[] Shape, int Length)
{
    private const int MaxHeaderBytes = 1 << 16;
    private const int MaxAxes = 64;
    private static readonly Dictionary<string, TensorElementType> Types = new(StringComparer.Ordinal)
    {
        ["<f8"] = TensorElementType.Float64,
        ["<f4"] = TensorElementType.Float32,
        ["<f2"] = TensorElementType.Float16,
        ["<i8"] = TensorElementType.Int64,
        ["<i4"] = TensorElementType.Int32,
        ["<i2"] = TensorElementType.Int16,
        ["|i1"] = TensorElementType.Int8,
        ["|u1"] = TensorElementType.UInt8,
        ["|b1"] = TensorElementType.Bool,
    };

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header at the start of a file; <see cref="Length"/> is where the data starts.</summary>
    public static NpyHeader Read(ReadOnlySpan<byte> bytes, string where)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < 12)
            throw new WeightsException("SD-NPY-HEADER", $"{where}: not an .npy file (it does not start with \\x93NUMPY and a header).");
        var version = bytes[6];
        if (version is < 1 or > 3 || bytes[7] != 0)
            throw new WeightsException("SD-NPY-HEADER", $"{where}: .npy version {version}.{bytes[7]}; versions 1.0, 2.0 and 3.0 are read.");
        var start = version == 1 ? 10 : 12;
        var field = bytes[8..];
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);
        if (length > MaxHeaderBytes || length > bytes.Length - start)
            throw new WeightsException("SD-NPY-HEADER",
                $"{where}: the header claims {length} bytes; the file has {bytes.Length - start}, at most {MaxHeaderBytes} are read.");
        return Parse(Encoding.Latin1.GetString(bytes.Slice(start, (int)length)), start + (int)length, where);
    }

    /// <summary>A version 1 header, padded so that the data starts at a multiple of 64.</summary>
    public static byte[] Write(TensorElementType type, IReadOnlyList<long> shape)
    {
        var descr = Types.FirstOrDefault(t => t.Value == type).Key
            ?? throw new ArgumentException($"NumPy has no element type {type}; convert to Float32 first.", nameof(type));
        var sizes = shape.Count == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}";
        var length = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - 10));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    private static NpyHeader Parse(string text, int length, string where)
    {
        var match = Dictionary().Match(text);
        if (!match.Success)
            throw new WeightsException("SD-NPY-HEADER",
                $"{where}: the header {Printable.Quote(text)} is not {{'descr': TYPE, 'fortran_order': False, 'shape': SIZES}}.");
        var descr = match.Groups["descr"].Value;
        if (!Types.TryGetValue(descr, out var type))
            throw new WeightsException("SD-NPY-DTYPE",
                $"{where}: element type '{descr}' is not read; allowed are {string.Join(", ", Types.Keys)}.");
        var shape = ParseShape(match.Groups["shape"].Value, where);
        if (match.Groups["fortran"].Value == "True" && shape.Count(s => s > 1) > 1)
            throw new WeightsException("SD-NPY-ORDER",
                $"{where}: the array is stored column by column; save numpy.ascontiguousarray(x) instead.");
        return new NpyHeader(type, shape, length);
    }

    /// <summary>The inside of a Python tuple: nothing, <c>3,</c> or <c>3, 4, 5</c>.</summary>
    private static long[] ParseShape(string text, string where)
    {
        if (text.Length == 0)
            return [];
        var sizes = text.IndexOf(',') == text.Length - 1 ? [text[..^1]] : text.Split(", ");
        if (sizes.Length > MaxAxes || (sizes.Length == 1 && !text.EndsWith(',')))
            throw new WeightsException("SD-NPY-SHAPE",
                $"{where}: the shape ({Printable.Text(text)}) is not a tuple of at most {MaxAxes} sizes.");
        var shape = new long[sizes.Length];
        for (var axis = 0; axis < shape.Length; axis++)
            if (!long.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]))
                throw new WeightsException("SD-NPY-SHAPE",
                    $"{where}: axis {axis} has size '{Printable.Text(sizes[axis])}'; an integer from 0 to 2^63-1 is needed.");
        return shape;
    }

    // NumPy writes the keys in this order, always.
    [GeneratedRegex(@"^\{'descr': '(?<descr>[^']{1,16})', 'fortran_order': (?<fortran>True|False), "
        + @"'shape': \((?<shape>[0-9, ]*)\), ?\} *\n?$")]
    private static partial Regex Dictionary();
}
