using SlakDet.Annotations;

namespace SlakDet.Data.Transforms;

/// <summary>Fills what lies below and right of a picture: 0 (the mean colour after normalisation), in labels the ignore label.</summary>
/// <param name="Height">Height of the padded planes.</param>
/// <param name="Width">Width of the padded planes.</param>
public sealed record Pad(int Height, int Width)
{
    /// <summary>Fills the border of (planes, Height, Width) around a content of the given size in the top left corner.</summary>
    public void FillImage(Span<float> planes, int contentHeight, int contentWidth)
    {
        for (; !planes.IsEmpty; planes = planes[(Height * Width)..])
            Fill(planes[..(Height * Width)], contentHeight, contentWidth, 0);
    }

    /// <summary>Fills the border of (Height, Width) around a content of the given size in the top left corner.</summary>
    public void FillLabel(Span<byte> label, int contentHeight, int contentWidth) =>
        Fill(label, contentHeight, contentWidth, LabelMapping.IgnoreLabel);

    private void Fill<T>(Span<T> plane, int contentHeight, int contentWidth, T value)
    {
        if (contentWidth < Width)
            for (var y = 0; y < contentHeight; y++)
                plane.Slice(y * Width + contentWidth, Width - contentWidth).Fill(value);
        plane[(contentHeight * Width)..].Fill(value);
    }
}
