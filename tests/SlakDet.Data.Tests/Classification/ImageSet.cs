using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Classification;

/// <summary>A small image folder on disk: pictures of several sizes in three classes, in both splits.</summary>
internal sealed class ImageSet : IDisposable
{
    private readonly TempFolder _folder = new();

    public ImageSet()
    {
        for (var i = 0; i < 7; i++)
            Add("train", "abc"[i % 3].ToString(), $"picture {i}", 60 + 9 * i, 50 + 4 * i);
        foreach (var name in new[] { "a", "b", "c" })
            Add("val", name, "test", 71, 64);
    }

    public string Root => _folder.FullName;

    public string Add(string split, string name, string picture, int width, int height)
    {
        Directory.CreateDirectory(_folder[split, name]);
        var path = _folder[split, name, picture + ".jpg"];
        File.WriteAllBytes(path, Pictures.Jpeg(width, height));
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
