using System.Globalization;

namespace SlakDet.Annotations;

/// <summary>An 8-bit colour, red first.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Reads <c>RRGGBB</c> or <c>#RRGGBB</c>, hexadecimal.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string text, out RgbColor color)
    {
        var digits = text.AsSpan(text.StartsWith('#') ? 1 : 0);
        var value = 0u;
        var valid = digits.Length == 6 && uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        color = new((byte)(value >> 16), (byte)(value >> 8 & 255), (byte)(value & 255));
        return valid;
    }

    /// <summary>The colour as <c>RRGGBB</c>.</summary>
    public override string ToString() => $"{Red:x2}{Green:x2}{Blue:x2}";
}
