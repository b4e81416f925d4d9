using System.Runtime.CompilerServices;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads compressed run lengths as programs write them: <c>{"size": [height, width], "counts": "..."}</c>.</summary>
internal sealed class PlainMasks : IDisposable
{
    private readonly RunBuffer _runs = new();
    private readonly RunStore _store = new();
    private byte[] _text = new byte[4096];
    private long _height, _width;

    /// <summary>Reads a mask, up to its last bracket, to be kept if the row turns out to be plain.</summary>
    /// <returns>False if anything else comes, right or wrong; then the full reader has to decide.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Read(ref PlainJson json)
    {
        var (size, counts) = (false, false);
        if (!json.Pass((byte)'{'))
            return false;
        do
        {
            if (!size && json.PassKey("\"size\""u8))
                size = json.Pass((byte)'[') && json.Integer(out _height) && json.Pass((byte)',') && json.Integer(out _width) && json.Pass((byte)']');
            else if (!counts && json.PassKey("\"counts\""u8))
                counts = json.Text(ref _text, out var text) && RunString.TryRead(text, _runs);
            else
                return false;
        }
        while (json.Pass((byte)','));
        return size && counts && json.Pass((byte)'}');
    }

    /// <summary>The mask that was read.</summary>
    /// <returns>Null if it has another size than the picture, or its runs do not fill it.</returns>
    public RleMask? Keep(CocoImage image) => _height == image.HeightPx && _width == image.WidthPx ? RleMask.TryKeep(image.HeightPx, image.WidthPx, _runs.Written, _store) : null;

    /// <inheritdoc/>
    public void Dispose() => _runs.Dispose();
}
