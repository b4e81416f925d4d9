using System.Numerics;
using System.Runtime.InteropServices;

namespace SlakDet.Weights;

/// <summary>Reads packed little-endian elements.</summary>
internal static class ElementConversion
{
    /// <summary>Converts floating-point elements to single precision.</summary>
    public static void ToSingles(ReadOnlySpan<byte> elements, TensorElementType type, Span<float> destination)
    {
        switch (type)
        {
            case TensorElementType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(elements);
                for (var i = 0; i < doubles.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
            case TensorElementType.Float32:
                MemoryMarshal.Cast<byte, float>(elements).CopyTo(destination);
                break;
            case TensorElementType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(elements);
                for (var i = 0; i < halves.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case TensorElementType.BFloat16:
                var upper = MemoryMarshal.Cast<byte, ushort>(elements);
                for (var i = 0; i < upper.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not a floating-point type.");
        }
    }

    /// <summary>Widens integers and truth values.</summary>
    public static void ToInt64s(ReadOnlySpan<byte> elements, TensorElementType type, Span<long> destination)
    {
        switch (type)
        {
            case TensorElementType.Int64: Widen<long>(elements, destination); break;
            case TensorElementType.Int32: Widen<int>(elements, destination); break;
            case TensorElementType.Int16: Widen<short>(elements, destination); break;
            case TensorElementType.Int8: Widen<sbyte>(elements, destination); break;
            case TensorElementType.UInt8 or TensorElementType.Bool: Widen<byte>(elements, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type.");
        }
    }

    /// <summary>Counts the elements that are not zero.</summary>
    public static long CountNonZero(ReadOnlySpan<byte> elements, TensorElementType type) => type switch
    {
        // The sign bit of a floating-point number is masked: -0 is a zero.
        TensorElementType.Float64 => CountNonZero(elements, ulong.MaxValue >> 1),
        TensorElementType.Int64 => CountNonZero(elements, ulong.MaxValue),
        TensorElementType.Float32 => CountNonZero(elements, uint.MaxValue >> 1),
        TensorElementType.Int32 => CountNonZero(elements, uint.MaxValue),
        TensorElementType.Float16 or TensorElementType.BFloat16 => CountNonZero<ushort>(elements, 0x7FFF),
        TensorElementType.Int16 => CountNonZero<ushort>(elements, 0xFFFF),
        _ => CountNonZero<byte>(elements, 0xFF),
    };

    private static void Widen<T>(ReadOnlySpan<byte> elements, Span<long> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(elements);
        for (var i = 0; i < values.Length; i++)
            destination[i] = long.CreateChecked(values[i]);
    }

    private static long CountNonZero<T>(ReadOnlySpan<byte> elements, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        var count = 0L;
        foreach (var bits in MemoryMarshal.Cast<byte, T>(elements))
            count += T.IsZero(bits & mask) ? 0 : 1;
        return count;
    }
}
