using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Detection;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Detection;

/// <summary>A small data set on disk: pictures of several sizes, wide and tall, with objects whose masks fill their boxes.</summary>
internal sealed class DetectionSet : IDisposable
{
    private readonly TempFolder _folder = new();

    public DetectionSet(int count = 5)
    {
        for (var i = 0; i < count; i++)
            Add($"picture {i}.jpg", 60 + 12 * i, 90 - 5 * i, [(2, 3, 30, 20), (10 + i, 20, 50, 40), (40, 1, 41, 2)]);
    }

    public List<DetectionItem> Items { get; } = [];

    public DetectionItem Add(string name, int width, int height, params (int Left, int Top, int Right, int Bottom)[] boxes)
    {
        File.WriteAllBytes(_folder[name], Pictures.Jpeg(width, height));
        var item = new DetectionItem
        {
            FileName = name,
            ImagePath = _folder[name],
            WidthPx = width,
            HeightPx = height,
            ImageId = 100 + Items.Count,
            Boxes = [.. boxes.SelectMany(box => new float[] { box.Left, box.Top, box.Right, box.Bottom })],
            Labels = [.. boxes.Select((_, i) => i % 3)],
            Masks = [.. boxes.Select(box => Filled(box, width, height))],
        };
        Items.Add(item);
        return item;
    }

    /// <summary>The mask of a box with whole edges.</summary>
    public static CocoRunLengths Filled((int Left, int Top, int Right, int Bottom) box, int width, int height)
    {
        var counts = new List<int> { box.Left * height + box.Top };
        for (var x = box.Left; x < box.Right; x++)
            counts.AddRange([box.Bottom - box.Top, height - box.Bottom + box.Top]);
        counts[^1] = (width - box.Right) * height + height - box.Bottom;
        return new(RleMask.FromCounts(height, width, [.. counts]));
    }

    public void Dispose() => _folder.Dispose();
}
