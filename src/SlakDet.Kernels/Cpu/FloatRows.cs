using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>Sums and combinations over planes of numbers, by registers, the rest one by one.</summary>
internal static unsafe class FloatRows<T> where T : struct, ISimd<T>
{
    /// <summary>The sum of x.</summary>
    public static double Sum(float* x, nint count)
    {
        unchecked
        {
            var (sum, one) = (T.Zero, T.Broadcast(1));
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                sum = T.MultiplyAdd(T.Load(x + i), one, sum);
            double total = sum.Sum();
            for (; i < count; i++)
                total += x[i];
            return total;
        }
    }

    /// <summary>The sum of (x - shift) squared.</summary>
    public static double SumOfSquares(float* x, float shift, nint count)
    {
        unchecked
        {
            var (sum, minus) = (T.Zero, T.Broadcast(-shift));
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
            {
                var difference = T.Load(x + i) + minus;
                sum = T.MultiplyAdd(difference, difference, sum);
            }
            double total = sum.Sum();
            for (; i < count; i++)
                total += (double)(x[i] - shift) * (x[i] - shift);
            return total;
        }
    }

    /// <summary>The sum of x * (y - shift).</summary>
    public static double SumOfProducts(float* x, float* y, float shift, nint count)
    {
        unchecked
        {
            var (sum, minus) = (T.Zero, T.Broadcast(-shift));
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                sum = T.MultiplyAdd(T.Load(x + i), T.Load(y + i) + minus, sum);
            double total = sum.Sum();
            for (; i < count; i++)
                total += (double)x[i] * (y[i] - shift);
            return total;
        }
    }

    /// <summary>result = a * x + b * y + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine(float a, float* x, float b, float* y, float c, float* result, nint count)
    {
        unchecked
        {
            var (va, vb, vc) = (T.Broadcast(a), T.Broadcast(b), T.Broadcast(c));
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                T.MultiplyAdd(va, T.Load(x + i), T.MultiplyAdd(vb, T.Load(y + i), vc)).Store(result + i);
            for (; i < count; i++)
                result[i] = a * x[i] + (b * y[i] + c);
        }
    }

    /// <summary>result += a * x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float a, float* x, float* result, nint count)
    {
        unchecked
        {
            var factor = T.Broadcast(a);
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
                T.MultiplyAdd(factor, T.Load(x + i), T.Load(result + i)).Store(result + i);
            for (; i < count; i++)
                result[i] += a * x[i];
        }
    }
}
