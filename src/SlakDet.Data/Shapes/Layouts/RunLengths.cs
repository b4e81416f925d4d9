namespace SlakDet.Data.Shapes.Layouts;

/// <summary>COCO's uncompressed run lengths: pixels column by column, how many are off, then on, then off and so on.</summary>
internal static class RunLengths
{
    /// <summary>Encodes a mask given row by row.</summary>
    public static List<int> Encode(bool[] mask, int width)
    {
        var height = mask.Length / width;
        var (counts, current, run) = (new List<int>(), false, 0);
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++, run++)
            {
                if (mask[y * width + x] == current)
                    continue;
                counts.Add(run);
                (current, run) = (!current, 0);
            }
        }

        counts.Add(run);
        return counts;
    }
}
