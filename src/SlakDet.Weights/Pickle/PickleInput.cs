using System.Buffers.Binary;
using System.Text;

namespace SlakDet.Weights.Pickle;

/// <summary>Reads the operands of a pickle; never past its end.</summary>
internal ref struct PickleInput(ReadOnlySpan<byte> bytes, string where)
{
    public const int MaxStringBytes = 1 << 20;
    private const int MaxLineBytes = 256;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Where the opcode that is being interpreted stands.</summary>
    public int OpcodePosition { get; private set; }

    public readonly bool AtEnd => _position == _bytes.Length;

    public byte ReadOpcode()
    {
        OpcodePosition = _position;
        return ReadByte();
    }

    public byte ReadByte() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>The only big-endian operand.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A two's complement integer of 0 to 8 bytes.</summary>
    public long ReadLong(int length)
    {
        if (length > 8)
            throw Error("SD-PICKLE-LIMIT", $"an integer of {length} bytes; at most 8 are read");
        Span<byte> wide = stackalloc byte[8];
        var bytes = Take(length);
        wide.Fill(length > 0 && bytes[^1] >= 0x80 ? (byte)0xFF : (byte)0);
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    public string ReadUtf8(uint length)
    {
        if (length > MaxStringBytes)
            throw Error("SD-PICKLE-LIMIT", $"a text of {length} bytes; at most {MaxStringBytes} are read");
        return Utf8(Take((int)length));
    }

    public string ReadLatin1(int length) => Encoding.Latin1.GetString(Take(length));

    /// <summary>Text up to a line feed, which is not part of it.</summary>
    public string ReadLine()
    {
        var rest = _bytes[_position..];
        var length = rest[..Math.Min(rest.Length, MaxLineBytes + 1)].IndexOf((byte)'\n');
        if (length < 0 && rest.Length <= MaxLineBytes)
            throw Error("SD-PICKLE-TRUNCATED", "the pickle ends inside a line");
        if (length < 0)
            throw Error("SD-PICKLE-LIMIT", $"a name of more than {MaxLineBytes} bytes");
        var line = Utf8(Take(length));
        _position++;
        return line;
    }

    public readonly WeightsException Error(string code, string what) =>
        new(code, $"{where}, byte {OpcodePosition}: {what}.");

    private readonly string Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new WeightsException("SD-PICKLE-VALUE", $"{where}, byte {OpcodePosition}: a text is not valid UTF-8.", e);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position)
            throw Error("SD-PICKLE-TRUNCATED", $"the pickle ends early: {length} bytes are needed, {_bytes.Length - _position} are left");
        var taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }
}
