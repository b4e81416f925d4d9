using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Native;

/// <summary>Arithmetic and comparison with numbers that is safe while the garbage collector runs.</summary>
/// <remarks>
/// TorchSharp 0.107 turns every number into a native object that a finalizer frees, and keeps nothing alive while libtorch reads it: with loader
/// threads that allocate, <c>a + b</c> (which passes a factor of 1) fails within thousands of calls. Here numbers are freed only after the call, and the
/// operators that make their own are banned in <c>src</c> (<c>tools/build/BannedTorchSymbols.txt</c>).
/// </remarks>
public static class TensorArithmetic
{
    private static readonly Scalar One = 1.ToScalar(), MinusOne = (-1).ToScalar();

    /// <summary>a + b, by broadcasting.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a += b.</summary>
    public static Tensor PlusInPlace(this Tensor a, Tensor b) => a.add_(b, One);

    /// <summary>a + number.</summary>
    public static Tensor Plus(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.add(scalar, One);
    }

    /// <summary>a += number.</summary>
    public static Tensor PlusInPlace(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.add_(scalar, One);
    }

    /// <summary>a += number, for tensors of integers.</summary>
    public static Tensor PlusInPlace(this Tensor a, long number)
    {
        using var scalar = number.ToScalar();
        return a.add_(scalar, One);
    }

    /// <summary>a - b, by broadcasting.</summary>
    public static Tensor Minus(this Tensor a, Tensor b) => a.add(b, MinusOne);

    /// <summary>a * number.</summary>
    public static Tensor Times(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.mul(scalar);
    }

    /// <summary>a * number, for tensors of integers.</summary>
    public static Tensor Times(this Tensor a, long number)
    {
        using var scalar = number.ToScalar();
        return a.mul(scalar);
    }

    /// <summary>a *= number.</summary>
    public static Tensor TimesInPlace(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.mul_(scalar);
    }

    /// <summary>a moves towards b: a += share * (b - a).</summary>
    public static Tensor MoveTowards(this Tensor a, Tensor b, double share)
    {
        // lerp_ takes only tensors; a number given to it becomes an exception.
        using var scalar = share.ToScalar();
        using var difference = b.Minus(a);
        return a.add_(difference, scalar);
    }

    /// <summary>a + number, for tensors of integers.</summary>
    public static Tensor Plus(this Tensor a, long number)
    {
        using var scalar = number.ToScalar();
        return a.add(scalar, One);
    }

    /// <summary>The larger of each element and a number.</summary>
    public static Tensor AtLeast(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.clamp_min(scalar);
    }

    /// <summary>The smaller of each element and a number.</summary>
    public static Tensor AtMost(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.clamp_max(scalar);
    }

    /// <summary>Where a is above a number.</summary>
    public static Tensor Above(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.gt(scalar);
    }

    /// <summary>Where a is below a number.</summary>
    public static Tensor Below(this Tensor a, double number)
    {
        using var scalar = number.ToScalar();
        return a.lt(scalar);
    }

    /// <summary>Where a is a whole number.</summary>
    public static Tensor EqualTo(this Tensor a, long number)
    {
        using var scalar = number.ToScalar();
        return a.eq(scalar);
    }

    /// <summary>Where a differs from a whole number.</summary>
    public static Tensor NotEqual(this Tensor a, long number)
    {
        using var scalar = number.ToScalar();
        return a.ne(scalar);
    }
}
