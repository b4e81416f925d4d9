using System.Runtime.Intrinsics;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Mirrors left and right with a probability.</summary>
/// <param name="Probability">Between 0 and 1.</param>
public sealed record RandomFlip(double Probability)
{
    /// <summary>Whether to mirror.</summary>
    public bool Draw(KeyedRandom random) => random.NextBool(Probability);

    /// <summary>Mirrors a picture or a label map.</summary>
    /// <param name="source">May be a window of a larger one.</param>
    /// <param name="target">Gets the size, and the pixels; its memory is not the source's.</param>
    public static void Flip(Picture source, Picture target)
    {
        if (ReferenceEquals(source, target))
            throw new ArgumentException("A picture cannot be mirrored into itself; give another one as the target.", nameof(target));
        target.Create(source.Width, source.Height, source.Channels);
        for (var y = 0; y < source.Height; y++)
            if (source.Channels == 3)
                FlipTriples(source.Row(y), target.Row(y));
            else
                FlipRow(source.Row(y), target.Row(y), source.Channels);
    }

    private static unsafe void FlipTriples(ReadOnlySpan<byte> row, Span<byte> result)
    {
        // Five pixels at once; the sixteenth byte is the next pixel's first, which is written again.
        var reversed = Vector128.Create((byte)13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
        var done = 0;
        fixed (byte* from = row, to = result)
            unchecked
            {
                for (; done <= row.Length - 16; done += 15)
                    Vector128.Shuffle(Vector128.Load(from + row.Length - done - 16), reversed).Store(to + done);
            }
        FlipRow(row[..^done], result[done..], 3);
    }

    private static void FlipRow(ReadOnlySpan<byte> from, Span<byte> to, int channels)
    {
        if (channels == 1)
        {
            from.CopyTo(to);
            to.Reverse();
        }
        else
            for (var at = 0; at < to.Length; at += channels)
                from.Slice(from.Length - at - channels, channels).CopyTo(to[at..]);
    }
}
