using System.Text.RegularExpressions;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Classification;
using SlakDet.Data.Tests.Detection;
using SlakDet.Data.Tests.Segmentation;

namespace SlakDet.Data.Tests.Rendering;

public sealed partial class SampleBrowserTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_DetectionSet_ShowsEachPictureAsAnnotatedAndAugmented()
    {
        using var set = new DetectionSet(5);
        set.Items[0] = set.Items[0] with { IgnoredBoxes = [1, 1, 50, 50], IgnoredLabels = [2] };
        var dataset = new DetectionDataset(new(["a<b", "b", "c", "never"]), set.Items);
        var pipeline = new DetectionTrainingPipeline(new ResizePipelineConfig { Scales = [(100, 60)] });
        SampleBrowser.Write(_folder["page.html"], dataset, pipeline, new() { Title = "A & B", Count = 3, Views = 2, SidePx = 300 });

        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("<title>A &amp; B</title>", page, StringComparison.Ordinal);
        Assert.Contains("a&lt;b: 5 objects", page, StringComparison.Ordinal);
        Assert.Contains("never: 0 objects", page, StringComparison.Ordinal);
        Assert.Contains("picture 0.jpg <small>60 x 90 pixels, 3 objects, 1 ignored", page, StringComparison.Ordinal);
        Assert.Equal(["picture 0.jpg", "picture 1.jpg", "picture 3.jpg"], Names().Matches(page).Select(match => match.Groups[1].Value));
        CheckPictures(page, count: 9, longest: 300);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SegmentationSet_ShowsEachPictureAsAnnotatedAndAugmented()
    {
        using var set = new SegmentationSet(2);
        var classes = new ClassList(["0", "1", "2", "3", "4", "5"]);
        SampleBrowser.Write(_folder["page.html"], set.Items, classes, new() { Scale = (128, 64), CropHeight = 32, CropWidth = 48 },
            new() { Views = 1, SidePx = 64 });
        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("picture 1 <small>72 x 55 pixels", page, StringComparison.Ordinal);
        CheckPictures(page, count: 4, longest: 64);
    }

    [Fact]
    public void Write_ImageFolder_ShowsEachPictureWithItsClassAndAugmented()
    {
        using var set = new ImageSet();
        SampleBrowser.Write(_folder["page.html"], ImageFolder.Open(set.Root, "train", new ClassList(["a", "b", "c", "d"])), new() { Size = 40 }, new() { Count = 3, Views = 2, SidePx = 80 });
        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("a: 3 pictures", page, StringComparison.Ordinal);
        Assert.Contains("d: 0 pictures", page, StringComparison.Ordinal);
        Assert.Contains("a/picture 0.jpg <small>60 x 50 pixels", page, StringComparison.Ordinal);
        Assert.Contains("<figcaption>a</figcaption>", page, StringComparison.Ordinal);
        CheckPictures(page, count: 9, longest: 80);
    }

    [Fact]
    public void Write_OptionOutOfRange_IsRefused()
    {
        foreach (var options in new SampleBrowserOptions[] { new() { Count = 0 }, new() { Views = -1 }, new() { SidePx = 63 } })
            Assert.Throws<ArgumentOutOfRangeException>(() => SampleBrowser.Write(_folder["page.html"], [], new(["a"]), new(), options));
        Assert.False(File.Exists(_folder["page.html"]));
    }

    private static void CheckPictures(string page, int count, int longest)
    {
        var pictures = Images().Matches(page);
        Assert.Equal(count, pictures.Count);
        foreach (var picture in pictures.AsEnumerable())
        {
            using var image = Cv2.ImDecode(Convert.FromBase64String(picture.Groups[3].Value), ImreadModes.Color);
            Assert.Equal((picture.Groups[1].Value, picture.Groups[2].Value), ($"{image.Width}", $"{image.Height}"));
            Assert.True(Math.Max(image.Width, image.Height) == longest || Math.Min(image.Width, image.Height) >= 256);
        }
    }

    [GeneratedRegex("<img width=\"(\\d+)\" height=\"(\\d+)\" alt=\"[^\"]*\" src=\"data:image/jpeg;base64,([^\"]+)\">")]
    private static partial Regex Images();

    [GeneratedRegex("<h2>([^<]*) <small>")]
    private static partial Regex Names();
}
