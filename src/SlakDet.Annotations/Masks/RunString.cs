using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SlakDet.Annotations.Masks;

/// <summary>
/// COCO's compressed strings of run lengths. From the third run after the first on, the difference to the run two before is stored; a number
/// is groups of 5 bits, low ones first, each a character 48 + group, plus 32 if more follow; the last group's bit 16 is the sign.
/// </summary>
internal static class RunString
{
    private const int First = 48, MostGroup = 63, LowBits = 31, More = 32, Sign = 16, GroupBits = 5;

    // 7 groups are 35 bits: differences of runs of at most 2^28 pixels need 30.
    private const int MostGroups = 7;

    /// <summary>Reads the runs of a string.</summary>
    /// <exception cref="DatasetException">The string is not one of run lengths, or holds more pixels than a mask may have.</exception>
    public static void Read(ReadOnlySpan<byte> text, RunBuffer runs)
    {
        if (Problem(text, runs) is { } problem)
        {
            throw new DatasetException(
                "SD-RLE", $"A compressed run-length string cannot be read: {problem}. Write masks with COCO's mask API or with RleMask.ToCompressedString.");
        }
    }

    /// <summary>Reads the runs of a string, if it is one of run lengths.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, RunBuffer runs) => Problem(text, runs) == null;

    /// <summary>Reads the runs and tells what is wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string? Problem(ReadOnlySpan<byte> text, RunBuffer runs)
    {
        runs.Clear();
        // A run has at least one character.
        var target = MemoryMarshal.CreateSpan(ref runs.Reserve(text.Length), text.Length);
        var (count, sum) = (0, 0L);
        unchecked
        {
            for (var at = 0; at < text.Length;)
            {
                var start = at;
                var group = (uint)text[at++] - First;
                if (group > MostGroup)
                    return Foreign(text, at - 1);
                long value = group & LowBits;
                var shift = GroupBits;
                for (; (group & More) != 0; shift += GroupBits)
                {
                    if (at == text.Length)
                        return $"it ends in the middle of the number that starts at character {start}; it is cut short";
                    group = (uint)text[at] - First;
                    if (group > MostGroup)
                        return Foreign(text, at);
                    if (shift == MostGroups * GroupBits)
                        return $"the number that starts at character {start} has more than {MostGroups} characters";
                    value |= (long)(group & LowBits) << shift;
                    at++;
                }

                if ((group & Sign) != 0)
                    value -= 1L << shift;
                if (count > 2)
                    value += target[count - 2];
                if (value < 0)
                    return $"run {count} has {value} pixels; runs are at least 0";
                sum += value;
                if (sum > RleMask.MaxPixels)
                    return $"its first {count + 1} runs have {sum} pixels; a mask has at most {RleMask.MaxPixels}";
                target[count++] = (int)value;
            }
        }

        runs.Advance(count);
        return null;
    }

    /// <summary>The string of runs.</summary>
    public static string Write(ReadOnlySpan<int> counts)
    {
        var text = new StringBuilder(counts.Length * 2);
        for (var i = 0; i < counts.Length; i++)
        {
            var rest = i > 2 ? counts[i] - counts[i - 2] : counts[i];
            bool more;
            do
            {
                var group = rest & 31;
                rest >>= GroupBits;
                more = (group & Sign) != 0 ? rest != -1 : rest != 0;
                text.Append((char)(First + group + (more ? More : 0)));
            }
            while (more);
        }

        return text.ToString();
    }

    private static string Foreign(ReadOnlySpan<byte> text, int at)
        => $"character {at} is {text[at]}; characters are from {First} ('0') to {First + MostGroup} ('o')";
}
