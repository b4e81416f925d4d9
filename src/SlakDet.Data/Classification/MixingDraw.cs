using System.Numerics;
using OpenCvSharp;

namespace SlakDet.Data.Classification;

/// <summary>What <see cref="BatchMixing"/> does to one batch.</summary>
/// <param name="Share">Share of each sample that stays its own, in [0, 1]; the rest is its partner's.</param>
/// <param name="Window">What is pasted from the partner; null to blend.</param>
public readonly record struct MixingDraw(double Share, Rect? Window)
{
    /// <summary>Leaves a batch as it is.</summary>
    public static MixingDraw None { get; } = new(1, null);

    /// <summary>Mixes in place; the middle sample of an odd number is its own partner.</summary>
    /// <param name="images">(count, planes, <paramref name="height"/>, <paramref name="width"/>).</param>
    /// <param name="count">Number of samples.</param>
    /// <param name="height">Height of a plane.</param>
    /// <param name="width">Width of a plane.</param>
    public void Apply(Span<float> images, int count, int height, int width)
    {
        if (Share == 1)
            return;
        var size = images.Length / count;
        for (var i = 0; i < count / 2; i++)
        {
            var one = images.Slice(i * size, size);
            var other = images.Slice((count - 1 - i) * size, size);
            if (Window is { } window)
                Exchange(one, other, window, height, width);
            else
                Blend(one, other, (float)Share);
        }
    }

    private static void Exchange(Span<float> one, Span<float> other, Rect window, int height, int width)
    {
        for (var plane = 0; plane < one.Length; plane += height * width)
            for (var y = window.Top; y < window.Bottom; y++)
                for (var i = plane + y * width + window.Left; i < plane + y * width + window.Right; i++)
                    (one[i], other[i]) = (other[i], one[i]);
    }

    private static void Blend(Span<float> one, Span<float> other, float share)
    {
        var (own, partners) = (new Vector<float>(share), new Vector<float>(1 - share));
        var i = 0;
        for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (a, b) = (new Vector<float>(one[i..]), new Vector<float>(other[i..]));
            (a * own + b * partners).CopyTo(one[i..]);
            (b * own + a * partners).CopyTo(other[i..]);
        }

        for (; i < one.Length; i++)
            (one[i], other[i]) = (one[i] * share + other[i] * (1 - share), other[i] * share + one[i] * (1 - share));
    }
}
