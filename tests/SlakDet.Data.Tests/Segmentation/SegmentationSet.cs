using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Segmentation;

/// <summary>A small data set on disk: pictures of several sizes, labels of blocks of the values 0 to 5.</summary>
internal sealed class SegmentationSet : IDisposable
{
    private readonly TempFolder _folder = new();

    public SegmentationSet(int count = 4)
    {
        for (var i = 0; i < count; i++)
            Items.Add(Add($"picture {i}", 60 + 12 * i, 50 + 5 * i));
    }

    public List<SegmentationItem> Items { get; } = [];

    public string Folder => _folder.FullName;

    public SegmentationItem Add(string name, int width, int height)
    {
        var item = new SegmentationItem(name, _folder[name + ".jpg"], _folder[name + ".png"]);
        File.WriteAllBytes(item.ImagePath, Pictures.Jpeg(width, height));
        var values = new byte[width * height];
        for (var i = 0; i < values.Length; i++)
            values[i] = (byte)((i % width / 10 + i / width / 10) % 6);
        LabelFile.Write(item.LabelPath, values, width, height);
        return item;
    }

    public void Dispose() => _folder.Dispose();
}
