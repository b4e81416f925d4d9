using System.Text;

namespace SlakDet.Annotations.Masks;

/// <summary>
/// COCO's compressed strings of run lengths. From the third run after the first on, the difference to the run two before is stored; a number
/// is groups of 5 bits, low ones first, each a character 48 + group, plus 32 if more follow; the last group's bit 16 is the sign.
/// </summary>
internal static class RunString
{
    private const int First = 48, More = 32, Sign = 16, GroupBits = 5;

    // 7 groups are 35 bits: differences of runs of at most 2^28 pixels need 30.
    private const int MostGroups = 7;

    /// <summary>Appends the runs of a string.</summary>
    /// <exception cref="DatasetException">The string is not one of run lengths, or holds more pixels than a mask may have.</exception>
    public static void Read(ReadOnlySpan<byte> text, RunBuffer runs)
    {
        runs.Clear();
        var sum = 0L;
        for (var at = 0; at < text.Length;)
        {
            var (value, start, shift) = (0L, at, 0);
            int group;
            do
            {
                if (at == text.Length)
                    throw Refuse($"it ends in the middle of the number that starts at character {start}; it is cut short");
                group = text[at] - First;
                if (group is < 0 or > 63)
                    throw Refuse($"character {at} is {text[at]}; characters are from {First} ('0') to {First + 63} ('o')");
                if (shift == MostGroups * GroupBits)
                    throw Refuse($"the number that starts at character {start} has more than {MostGroups} characters");
                value |= (long)(group & 31) << shift;
                shift += GroupBits;
                at++;
            }
            while ((group & More) != 0);

            if ((group & Sign) != 0)
                value -= 1L << shift;
            if (runs.Count > 2)
                value += runs.Written[runs.Count - 2];
            if (value < 0)
                throw Refuse($"run {runs.Count} has {value} pixels; runs are at least 0");
            sum += value;
            if (sum > RleMask.MaxPixels)
                throw Refuse($"its first {runs.Count + 1} runs have {sum} pixels; a mask has at most {RleMask.MaxPixels}");
            runs.Add((int)value);
        }
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

    private static DatasetException Refuse(string reason) => new("SD-RLE",
        $"A compressed run-length string cannot be read: {reason}. Write masks with COCO's mask API or with RleMask.ToCompressedString.");
}
