using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SlakDet.Data.Transforms;

/// <summary>Rows of 8-bit pixels from blue, green, red to hue, saturation, value and back, as OpenCV 4.13 converts them, byte for byte.</summary>
/// <remarks>
/// Hue goes from 0 to 179, in steps of two degrees. OpenCV converts a row to colours 32 pixels at a time, where it cuts off what is behind the point; those that are left at the
/// row's end it rounds. A row is therefore always given whole. Multiplications and additions are fused exactly where the library's build for AVX2 fuses them.
/// </remarks>
internal static unsafe class HsvPixels
{
    private const int Block = 32 * Channels, Half = PixelTriples.Count * Channels;   // bytes
    private const int Channels = 3;
    private const int Hues = 180, Sectors = 6;
    private const int Bits = 12;   // behind the point of the two reciprocals

    // The most bytes that are converted to HSV and back before the next: whole blocks, so that only a row's end is rounded.
    private const int Strip = 8 * Block;

    /// <summary>Converts a row to hue, saturation, value.</summary>
    /// <param name="bgr">Whole pixels: blue, green, red.</param>
    /// <param name="hsv">As many bytes; may be the same memory.</param>
    public static void FromBgr(ReadOnlySpan<byte> bgr, Span<byte> hsv)
    {
        CheckRow(bgr, hsv);
        var whole = bgr.Length - bgr.Length % Half;
        fixed (byte* from = bgr, to = hsv)
            for (var i = 0; i < whole; i += Half)
                HalfFromBgr(from + i, to + i);
        if (whole == bgr.Length)
            return;
        Span<byte> rest = stackalloc byte[Half];
        bgr[whole..].CopyTo(rest);
        fixed (byte* pixels = rest)
            HalfFromBgr(pixels, pixels);
        rest[..(bgr.Length - whole)].CopyTo(hsv[whole..]);
    }

    /// <summary>Converts a row to blue, green, red.</summary>
    /// <param name="hsv">Whole pixels: hue (from 180 on the circle goes on), saturation, value.</param>
    /// <param name="bgr">As many bytes; may be the same memory.</param>
    public static void ToBgr(ReadOnlySpan<byte> hsv, Span<byte> bgr)
    {
        CheckRow(hsv, bgr);
        var whole = hsv.Length - hsv.Length % Block;
        fixed (byte* from = hsv, to = bgr)
            for (var i = 0; i < whole; i += Half)
                HalfToBgr(from + i, to + i, rounds: false);
        if (whole == hsv.Length)
            return;
        Span<byte> rest = stackalloc byte[Block];
        hsv[whole..].CopyTo(rest);
        fixed (byte* pixels = rest)
            for (var i = 0; i < hsv.Length - whole; i += Half)
                HalfToBgr(pixels + i, pixels + i, rounds: true);
        rest[..(hsv.Length - whole)].CopyTo(bgr[whole..]);
    }

    /// <summary>Changes one of hue, saturation and value of a row of colours.</summary>
    /// <param name="bgr">Whole pixels: blue, green, red.</param>
    /// <param name="channel">0 for the hue, 1 for the saturation, 2 for the value.</param>
    /// <param name="table">The new value of each of 256.</param>
    public static void MapChannel(Span<byte> bgr, int channel, ReadOnlySpan<byte> table)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfNotEqual(table.Length, 256, nameof(table));
        Span<byte> strip = stackalloc byte[Strip];
        for (; !bgr.IsEmpty; bgr = bgr[strip.Length..])
        {
            strip = strip[..Math.Min(bgr.Length, Strip)];
            FromBgr(bgr[..strip.Length], strip);
            for (var i = channel; i < strip.Length; i += Channels)
                strip[i] = table[strip[i]];
            ToBgr(strip, bgr);
        }
    }

    private static void CheckRow(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (from.Length % Channels != 0)
            throw new ArgumentException($"The row has {from.Length} bytes; a pixel has {Channels}, so a multiple of that is needed.", nameof(from));
        if (to.Length < from.Length)
            throw new ArgumentException($"The row of the result has {to.Length} bytes; needed are {from.Length}.", nameof(to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalfFromBgr(byte* from, byte* to)
    {
        var (blue, green, red) = PixelTriples.Load(from);
        var value = Vector128.Max(Vector128.Max(blue, green), red);
        var range = value - Vector128.Min(Vector128.Min(blue, green), red);

        // How far into the circle, as a part of the range: red is at 0, green at 2, blue at 4.
        var (b, g, r, wide) = (Widen(blue), Widen(green), Widen(red), Widen(range));
        var steps = Vector256.ConditionalSelect(
            Vector256.Equals(Widen(value), r),
            g - b,
            Vector256.ConditionalSelect(Vector256.Equals(Widen(value), g), b - r + (wide << 1), r - g + (wide << 2)));

        var (rangeLow, rangeHigh) = Vector256.Widen(wide);
        var (valueLow, valueHigh) = Vector256.Widen(Widen(value));
        var (stepsLow, stepsHigh) = Vector256.Widen(steps);
        var saturation = Vector256.Narrow(Share(rangeLow, valueLow, 255), Share(rangeHigh, valueHigh, 255));
        var hue = Vector256.Narrow(Share(stepsLow, rangeLow, Hues / Sectors), Share(stepsHigh, rangeHigh, Hues / Sectors));
        hue += (hue >> 15) & Vector256.Create((short)Hues);
        PixelTriples.Store(to, Narrow(hue), Narrow(saturation), value);
    }

    /// <summary>part / whole * scale, rounded, by a reciprocal of whole that has been rounded itself; 0 where whole (and with it part) is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Share(Vector256<int> part, Vector256<int> whole, int scale)
    {
        // Rounded to float32 first, none of the quotients is a tie; the infinite one is multiplied by 0.
        var reciprocal = Vector256.ConvertToInt32Native(Vector256.Create((float)(scale << Bits)) / Vector256.ConvertToSingle(whole) + Vector256.Create(0.5f));
        return part * reciprocal + Vector256.Create(1 << (Bits - 1)) >> Bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalfToBgr(byte* from, byte* to, bool rounds)
    {
        var (hue, saturation, value) = PixelTriples.Load(from);
        var (hueLow, hueHigh) = Vector256.Widen(Widen(hue));
        var (saturationLow, saturationHigh) = Vector256.Widen(Widen(saturation));
        var (valueLow, valueHigh) = Vector256.Widen(Widen(value));
        var low = Levels(hueLow, saturationLow, valueLow, rounds);
        var high = Levels(hueHigh, saturationHigh, valueHigh, rounds);
        var lowest = Narrow(Vector256.Narrow(low.Lowest, high.Lowest));
        var between = Narrow(Vector256.Narrow(low.Between, high.Between));
        var sector = Narrow(Vector256.Narrow(low.Sector, high.Sector));

        // Sixths of the circle, three of them twice because a hue may lie beyond it: where a channel has the value, and where what lies between.
        var blueIsValue = Vector128.Create((byte)0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var blueIsBetween = Vector128.Create((byte)0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0);
        var greenIsValue = Vector128.Create((byte)0, 255, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0);
        var greenIsBetween = Vector128.Create((byte)255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var redIsValue = Vector128.Create((byte)255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var redIsBetween = Vector128.Create((byte)0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0);
        PixelTriples.Store(to, Pick(blueIsValue, blueIsBetween), Pick(greenIsValue, greenIsBetween), Pick(redIsValue, redIsBetween));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<byte> Pick(Vector128<byte> isValue, Vector128<byte> isBetween) => Vector128.ConditionalSelect(
            Vector128.ShuffleNative(isValue, sector), value, Vector128.ConditionalSelect(Vector128.ShuffleNative(isBetween, sector), between, lowest));
    }

    /// <summary>Which sixth of the circle a hue is in, and the levels of the two channels that are not the value there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> Sector, Vector256<int> Lowest, Vector256<int> Between) Levels(Vector256<int> hue, Vector256<int> saturation, Vector256<int> value, bool rounds)
    {
        var (unit, one) = (Vector256.Create(1 / 255f), Vector256<float>.One);
        var (s, v) = (Vector256.ConvertToSingle(saturation) * unit, Vector256.ConvertToSingle(value) * unit);
        var position = Vector256.ConvertToSingle(hue) * Vector256.Create((float)Sectors / Hues);
        var start = Vector256.Floor(position);
        var (sector, share) = (Vector256.ConvertToInt32Native(start), position - start);

        // In odd sixths a channel falls, in even ones another rises.
        share = Vector256.ConditionalSelect(Vector256.Equals(sector & Vector256<int>.One, Vector256<int>.Zero).AsSingle(), one - share, share);
        return (sector, ToLevel(v * (one - s)), ToLevel(v * Vector256.FusedMultiplyAdd(-s, share, one)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<int> ToLevel(Vector256<float> part)
        {
            var level = part * Vector256.Create(255f);
            return Vector256.ConvertToInt32Native(rounds ? Vector256.Round(level) : level);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen(Vector128<byte> samples) => Vector256.WidenLower(samples.ToVector256Unsafe()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector256<short> samples) => Vector128.Narrow(samples.GetLower(), samples.GetUpper()).AsByte();
}
