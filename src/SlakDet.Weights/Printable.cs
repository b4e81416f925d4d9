using System.Text;

namespace SlakDet.Weights;

/// <summary>Text from untrusted files, made fit for a message.</summary>
internal static class Printable
{
    private const int MaxLength = 100;

    /// <summary>In quotes, control characters escaped, shortened to 100 characters.</summary>
    public static string Quote(string text) => $"'{Text(text)}'";

    /// <summary>Control characters escaped, shortened to 100 characters.</summary>
    public static string Text(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
            if (char.IsControl(c))
                result.Append("\\u").Append(((int)c).ToString("x4"));
            else
                result.Append(c);
        return text.Length > MaxLength ? result.Append("...").ToString() : result.ToString();
    }
}
