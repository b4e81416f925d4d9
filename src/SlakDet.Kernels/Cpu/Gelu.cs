using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>GELU(x) = x P(x) with the normal distribution's P(x) = (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel, 2016), and its derivative.</summary>
/// <remarks>
/// The tail of P is exp(-x^2 / 2) / 2 times a polynomial in t = 1 / (1 + 0.3375 |x| / sqrt 2), the form of Abramowitz and Stegun's 7.1.26 with twice as many terms: fitted
/// by weighted least squares up to |x| = 13.4, it is within 2.5e-9 of the tail itself, so that what is left is the rounding of float32.
/// </remarks>
internal static unsafe class Gelu<T> where T : struct, ISimd<T>
{
    private const float OverRootOfTwoPi = 0.39894228f, OverT = 0.3375f * 0.70710678f;
    private static ReadOnlySpan<float> Tail =>
    [
        0.19040106f, 0.19074002f, 0.17600612f, 0.1801128f, 0.03954397f, 0.3186844f, -0.3349497f, 0.4500385f, -0.26328090f, 0.052703757f,
    ];

    /// <summary>x becomes GELU(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* x, nint count)
    {
        unchecked
        {
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                Of(T.Load(x + i)).Store(x + i);
            if (i == count)
                return;
            var rest = stackalloc float[T.Count];
            Part(x + i, rest, count - i);
            Of(T.Load(rest)).Store(rest);
            Part(rest, x + i, count - i);
        }
    }

    /// <summary>gradient becomes gradient * GELU'(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyGradient(float* x, float* gradient, nint count)
    {
        unchecked
        {
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                (T.Load(gradient + i) * Derivative(T.Load(x + i))).Store(gradient + i);
            if (i == count)
                return;
            var rest = stackalloc float[T.Count];
            Part(x + i, rest, count - i);
            Derivative(T.Load(rest)).Store(rest);
            for (nint j = 0; j < count - i; j++)
                gradient[i + j] *= rest[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Of(T x) => x * Distribution(x, T.Exp(x * x * T.Broadcast(-0.5f)));

    // P(x) + x p(x), p the density of the normal distribution.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Derivative(T x)
    {
        var exponential = T.Exp(x * x * T.Broadcast(-0.5f));
        return T.MultiplyAdd(x * exponential, T.Broadcast(OverRootOfTwoPi), Distribution(x, exponential));
    }

    /// <param name="x">Where.</param>
    /// <param name="exponential">exp(-x^2 / 2).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Distribution(T x, T exponential)
    {
        var (one, half) = (T.Broadcast(1), T.Broadcast(0.5f));
        var t = one / T.MultiplyAdd(T.Abs(x), T.Broadcast(OverT), one);
        var sum = T.Broadcast(Tail[9]);
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[8]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[7]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[6]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[5]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[4]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[3]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[2]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[1]));
        sum = T.MultiplyAdd(sum, t, T.Broadcast(Tail[0]));
        return T.CopySign(T.MultiplyAdd(sum * t * T.Broadcast(-0.5f), exponential, half), x) + half;
    }

    private static void Part(float* from, float* to, nint count)
    {
        for (nint i = 0; i < count; i++)
            to[i] = from[i];
    }
}
