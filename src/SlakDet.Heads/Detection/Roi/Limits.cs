using System.Runtime.CompilerServices;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Range checks of configurations.</summary>
internal static class Limits
{
    /// <summary>Refuses a value below a limit.</summary>
    /// <param name="owner">What the value configures; begins the message.</param>
    /// <param name="value">The value.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="name">The value's name.</param>
    /// <exception cref="ArgumentException">The value is too small.</exception>
    public static void AtLeast(string owner, int value, int least, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
            throw new ArgumentException($"{owner}: {name} is {value}; it must be at least {least}.");
    }

    /// <summary>Refuses a value outside a closed interval, and what is not a number.</summary>
    /// <exception cref="ArgumentException">The value is out of its range.</exception>
    public static void Between(string owner, double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException($"{owner}: {name} is {value}; it must be between {least} and {most}.");
    }
}
