using CsCheck;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Masks;

/// <summary>A mask pixel by pixel, column by column: what run lengths are compared with.</summary>
public sealed record NaiveMask(int Height, int Width, byte[] Pixels)
{
    /// <summary>Masks of all sizes up to 150 x 150, noisy or made of runs, some all on or all off.</summary>
    public static Gen<NaiveMask> Any { get; } = Gen.Select(Gen.Int[1, 150], Gen.Int[1, 150]).SelectMany(size => OfSize(size.Item1, size.Item2));

    public static Gen<NaiveMask> OfSize(int height, int width) =>
        Gen.Select(Gen.UInt, Gen.Int[1, 60], Gen.Bool, (seed, length, start) =>
        {
            var pixels = new byte[height * width];
            var (state, value) = (seed, start ? (byte)1 : (byte)0);
            for (var i = 0; i < pixels.Length; i++)
            {
                state = unchecked(state * 1664525 + 1013904223);
                if ((state >> 8) % (uint)length == 0 && length < 60)
                    value ^= 1;
                pixels[i] = value;
            }

            return new NaiveMask(height, width, pixels);
        });

    public byte this[int row, int column] => Pixels[column * Height + row];

    public RleMask Encode() => RleMask.EncodeColumns(Pixels, Height, Width);

    public byte[] Rows()
    {
        var rows = new byte[Pixels.Length];
        for (var row = 0; row < Height; row++)
            for (var column = 0; column < Width; column++)
                rows[row * Width + column] = this[row, column];
        return rows;
    }

    public int[] Counts()
    {
        var counts = new List<int>();
        var (value, run) = (0, 0);
        foreach (var pixel in Pixels)
        {
            if (pixel != value)
            {
                counts.Add(run);
                (value, run) = (pixel, 0);
            }

            run++;
        }

        return [.. counts, run];
    }

    public CocoBox Bounds()
    {
        var on = Enumerable.Range(0, Pixels.Length).Where(i => Pixels[i] != 0).ToArray();
        if (on.Length == 0)
            return default;
        var (left, top) = (on.Min(i => i / Height), on.Min(i => i % Height));
        return new(left, top, on.Max(i => i / Height) - left + 1, on.Max(i => i % Height) - top + 1);
    }
}
