using System.Runtime.CompilerServices;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads the rows that most results files consist of: a picture, a class, a score, a box, and nothing else.</summary>
internal static class CocoBoxRow
{
    private const int ImageId = 1, CategoryId = 2, Score = 4, Box = 8, All = 15;

    /// <summary>Reads a comma and a row.</summary>
    /// <returns>False if anything else comes, or the text ends before the row does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ref PlainJson json, out CocoResult row)
    {
        row = default;
        if (!json.Pass((byte)',') || !json.Pass((byte)'{'))
            return false;
        var (imageId, categoryId, score, box, met) = (0L, 0L, 0.0, default(CocoBox), 0);
        do
        {
            int key;
            if (json.PassKey("\"image_id\""u8))
                key = json.Integer(out imageId) ? ImageId : 0;
            else if (json.PassKey("\"category_id\""u8))
                key = json.Integer(out categoryId) ? CategoryId : 0;
            else if (json.PassKey("\"score\""u8))
                key = json.Number(out score) ? Score : 0;
            else if (json.PassKey("\"bbox\""u8))
                key = TryReadBox(ref json, out box) ? Box : 0;
            else
                return false;
            if (key == 0 || (met & key) != 0)
                return false;
            met |= key;
        }
        while (json.Pass((byte)','));
        row = new(imageId, categoryId, score, box);
        return met == All && json.Pass((byte)'}');
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadBox(ref PlainJson json, out CocoBox box)
    {
        box = default;
        if (!(json.Pass((byte)'[') && json.Number(out var x)
            && json.Pass((byte)',') && json.Number(out var y)
            && json.Pass((byte)',') && json.Number(out var width)
            && json.Pass((byte)',') && json.Number(out var height)
            && json.Pass((byte)']')))
        {
            return false;
        }

        box = new(x, y, width, height);
        return width >= 0 && height >= 0;
    }
}
