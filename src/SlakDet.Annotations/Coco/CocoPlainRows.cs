using System.Runtime.CompilerServices;
using System.Text;

namespace SlakDet.Annotations.Coco;

/// <summary>
/// Reads the rows that most results files consist of: a picture, a class, a score, a box or a compressed mask or both, perhaps the names that
/// <see cref="CocoResults"/> writes, the picture's its id's own, and nothing else.
/// </summary>
/// <param name="images">The pictures that there are, by id.</param>
/// <param name="categories">The classes that there are.</param>
internal sealed class CocoPlainRows(IReadOnlyDictionary<long, CocoImage> images, IReadOnlySet<long> categories) : IDisposable
{
    private const int ImageId = 1, CategoryId = 2, Score = 4, Box = 8, Mask = 16, FileName = 32, ClassName = 64, Always = ImageId | CategoryId | Score;

    private readonly PlainMasks _masks = new();
    private CocoImage? _image;
    private byte[] _imageName = [];

    /// <summary>The rows that the last call of <see cref="Read"/> read.</summary>
    public List<CocoResult> Rows { get; } = [];

    /// <summary>Reads rows, each with the comma before it, up to the first that is not plain, or is wrong.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="until">Reads no row that starts from here on.</param>
    /// <returns>How many bytes the rows have.</returns>
    public int Read(ReadOnlySpan<byte> bytes, int until)
    {
        Rows.Clear();
        var json = new PlainJson(bytes);
        var passed = 0;
        while (passed < until && TryRead(ref json, out var row))
        {
            Rows.Add(row);
            passed = json.At;
        }

        return passed;
    }

    /// <inheritdoc/>
    public void Dispose() => _masks.Dispose();

    /// <summary>Reads a comma and a row.</summary>
    /// <returns>False if anything else comes, or something is wrong with the row, or the text ends before the row does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryRead(ref PlainJson json, out CocoResult row)
    {
        row = default;
        if (!json.Pass((byte)',') || !json.Pass((byte)'{'))
            return false;
        var (imageId, categoryId, score, box, met) = (0L, 0L, 0.0, default(CocoBox), 0);
        ReadOnlySpan<byte> fileName = default;
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
            else if (json.PassKey("\"segmentation\""u8))
                key = _masks.Read(ref json) ? Mask : 0;
            else if (json.PassKey("\"file_name\""u8))
                key = json.PassText(out fileName) ? FileName : 0;
            else if (json.PassKey("\"category\""u8))
                key = json.PassText(out _) ? ClassName : 0;
            else
                return false;
            if (key == 0 || (met & key & ~ClassName) != 0)
                return false;
            met |= key;
        }
        while (json.Pass((byte)','));
        if (!json.Pass((byte)'}') || (met & Always) != Always || (met & (Box | Mask)) == 0 || !IsKnown(imageId) || !categories.Contains(categoryId))
            return false;
        if ((met & FileName) != 0 && !fileName.SequenceEqual(_imageName))
            return false;
        var mask = (met & Mask) == 0 ? null : _masks.Keep(_image!);
        if (mask == null && (met & Mask) != 0)
            return false;
        row = new(imageId, categoryId, score, (met & Box) != 0 ? box : mask!.Bounds, mask);
        return true;
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

    // Rows of one picture mostly follow each other.
    private bool IsKnown(long imageId)
    {
        if (_image?.Id == imageId)
            return true;
        if (!images.TryGetValue(imageId, out _image))
            return false;
        _imageName = Encoding.UTF8.GetBytes(CocoPictureNames.LastPart(_image.FileName));
        return true;
    }
}
