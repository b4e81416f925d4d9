using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace SlakDet.Annotations.Coco;

/// <summary>
/// Steps through JSON as programs write it, several times faster than a full reader. Whatever it does not expect, right or wrong, makes a
/// step return false; then the full reader has to decide.
/// </summary>
/// <remarks>Compiled with all optimizations at the first call: a file of a common size is read before the runtime would have found out that it is worth it.</remarks>
/// <param name="bytes">The text.</param>
internal ref struct PlainJson(ReadOnlySpan<byte> bytes)
{
    private const int MostDigits = 18;
    private const long LargestExact = 1L << 53;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were passed.</summary>
    public int At { get; private set; }

    private readonly byte Current => (uint)At < (uint)_bytes.Length ? _bytes[At] : (byte)0;

    /// <summary>Passes over space and then over one byte, if it is the given one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Pass(byte expected)
    {
        PassSpace();
        if (Current != expected)
            return false;
        At++;
        return true;
    }

    /// <summary>Passes over a key and its colon, if it is the given one.</summary>
    /// <param name="quoted">The key in its quotes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool PassKey(ReadOnlySpan<byte> quoted)
    {
        PassSpace();
        if (!_bytes[At..].StartsWith(quoted))
            return false;
        At += quoted.Length;
        return Pass((byte)':');
    }

    /// <summary>Reads an integer that doubles hold exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Integer(out long value)
    {
        PassSpace();
        var isNegative = Current == '-';
        if (!Scan(out value, out var scale, out var isShort) || !isShort || scale != 0 || value > LargestExact)
            return false;
        if (isNegative)
            value = -value;
        return true;
    }

    /// <summary>Reads a finite number to the nearest double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Number(out double value)
    {
        PassSpace();
        value = 0;
        var start = At;
        if (!Scan(out var digits, out var scale, out var isShort))
            return false;
        if (!isShort || digits > LargestExact)
            return Utf8Parser.TryParse(_bytes[start..At], out value, out _) && double.IsFinite(value);

        // Digits and power are exact in doubles, so the quotient is rounded only once.
        value = digits / PowersOfTen[scale];
        if (_bytes[start] == '-')
            value = -value;
        return true;
    }

    /// <summary>Reads a string without escapes and control characters.</summary>
    public bool PassText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Pass((byte)'"'))
            return false;
        var rest = _bytes[At..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0 || rest[end] != '"' || rest[..end].ContainsAnyInRange((byte)0, (byte)31))
            return false;
        At += end + 1;
        text = rest[..end];
        return true;
    }

    /// <summary>Reads a string whose only escapes are double backslashes; of other characters it refuses none.</summary>
    /// <param name="buffer">Room for a string that has escapes; replaced if it is too small.</param>
    /// <param name="text">The string's bytes, in the text or in the buffer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Text(ref byte[] buffer, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Pass((byte)'"'))
            return false;
        var rest = _bytes[At..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end < 0)
            return false;
        if (rest[end] == '"')
        {
            text = rest[..end];
            At += end + 1;
            return true;
        }

        var length = 0;
        for (; end >= 0; end = rest.IndexOfAny((byte)'"', (byte)'\\'))
        {
            if (buffer.Length <= length + end)
                Array.Resize(ref buffer, Math.Max(2 * buffer.Length, length + end + 1));
            rest[..end].CopyTo(buffer.AsSpan(length));
            length += end;
            if (rest[end] == '"')
            {
                text = buffer.AsSpan(0, length);
                At = _bytes.Length - rest.Length + end + 1;
                return true;
            }

            if (end + 1 == rest.Length || rest[end + 1] != '\\')
                return false;
            buffer[length++] = (byte)'\\';
            rest = rest[(end + 2)..];
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PassSpace()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            At++;
    }

    /// <summary>Passes over a number as JSON defines it.</summary>
    /// <param name="digits">Its digits, without sign and point, if they are few.</param>
    /// <param name="scale">How many of them are behind the point.</param>
    /// <param name="isShort">Whether there is no exponent and there are few digits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Scan(out long digits, out int scale, out bool isShort)
    {
        (digits, scale, isShort) = (0, 0, false);
        if (Current == '-')
            At++;
        var start = At;
        if (!Digits(ref digits) || _bytes[start] == '0' && At > start + 1)
            return false;
        var count = At - start;
        if (Current == '.')
        {
            start = ++At;
            if (!Digits(ref digits))
                return false;
            scale = At - start;
            count += scale;
        }

        isShort = count <= MostDigits && Current is not ((byte)'e' or (byte)'E');
        return isShort || Exponent();
    }

    private bool Exponent()
    {
        if (Current is not ((byte)'e' or (byte)'E'))
            return true;
        At++;
        if (Current is (byte)'+' or (byte)'-')
            At++;
        var exponent = 0L;
        return Digits(ref exponent);
    }

    /// <summary>Appends decimal digits to a number; of many, the result has no meaning.</summary>
    /// <returns>Whether there is at least one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Digits(ref long number)
    {
        var start = At;
        unchecked
        {
            for (uint digit; (digit = (uint)Current - '0') < 10; At++)
                number = 10 * number + digit;
        }

        return At > start;
    }
}
