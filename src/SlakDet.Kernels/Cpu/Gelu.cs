using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>GELU(x) = x P(x) with the normal distribution's P(x) = (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel, 2016), and its derivative.</summary>
/// <remarks>erf by Abramowitz and Stegun, formula 7.1.26: within 1.5e-7, the rounding of float32.</remarks>
internal static unsafe class Gelu<T> where T : struct, ISimd<T>
{
    private const float RootOfHalf = 0.70710678f, OverRootOfTwoPi = 0.39894228f;
    private const float P = 0.3275911f, A1 = 0.254829592f, A2 = -0.284496736f, A3 = 1.421413741f, A4 = -1.453152027f, A5 = 1.061405429f;

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
        var one = T.Broadcast(1);
        var t = one / T.MultiplyAdd(T.Abs(x), T.Broadcast(P * RootOfHalf), one);
        var sum = T.MultiplyAdd(T.MultiplyAdd(T.MultiplyAdd(T.MultiplyAdd(T.Broadcast(A5), t, T.Broadcast(A4)), t, T.Broadcast(A3)), t, T.Broadcast(A2)), t, T.Broadcast(A1)) * t;
        var erf = T.MultiplyAdd(sum * T.Broadcast(-1), exponential, one);
        var half = T.Broadcast(0.5f);
        return T.MultiplyAdd(T.CopySign(erf, x), half, half);
    }

    private static void Part(float* from, float* to, nint count)
    {
        for (nint i = 0; i < count; i++)
            to[i] = from[i];
    }
}
