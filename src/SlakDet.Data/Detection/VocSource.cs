using SlakDet.Annotations;
using SlakDet.Annotations.Voc;
using SlakDet.Data.Images;

namespace SlakDet.Data.Detection;

/// <summary>A split of a folder in the layout of PASCAL VOC. Sets of two years are two sources, joined after loading.</summary>
/// <remarks>
/// Which objects count, and as what, are the rules of MMDetection's VOC reader: coordinates are truncated to integers and all four
/// lowered by 1, objects of other classes left out. The boxes so are one pixel narrower and lower than the pixels that they name.
/// </remarks>
public sealed record VocSource : DetectionSource
{
    /// <summary>The folder that holds <c>ImageSets</c>, <c>JPEGImages</c> and <c>Annotations</c>, such as VOCdevkit/VOC2007.</summary>
    public required string Root { get; init; }

    /// <summary>Name of the list of pictures, such as trainval.</summary>
    public required string Split { get; init; }

    private ClassList Known => Classes ?? throw new DatasetException("SD-VOC-CLASSES",
        $"Nothing says which classes {Description} has: files in the layout of PASCAL VOC do not. Give a class list with data.classes; PASCAL VOC's own is datasets/voc.json.");

    private protected override string Description => $"the split '{Split}' of {Root}";

    internal override DetectionDataset Scan(List<Finding> findings)
    {
        var items = VocFolder.Scan(Root, Split, Known, out var found).Items;
        // Training does without objects of other classes, and a class list may leave some out on purpose.
        findings.AddRange(found.Select(finding =>
            finding.Code == "SD-VOC-CLASS" ? finding with { Severity = FindingSeverity.Warning } : finding));
        return Convert([.. items.Where(HasSize)], forTraining: false);

        bool HasSize(VocItem item)
        {
            try
            {
                SizeOf(item);
                return true;
            }
            catch (DatasetException error)
            {
                findings.Add(new(FindingSeverity.Error, error.Code, error.Message, item.ImagePath));
                return false;
            }
        }
    }

    private protected override DetectionDataset Load(bool forTraining) => Convert(VocFolder.Open(Root, Split).Items, forTraining);

    private DetectionDataset Convert(IReadOnlyList<VocItem> pictures, bool forTraining)
    {
        var labels = Known.Names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var items = new List<DetectionItem>(pictures.Count);
        for (var i = 0; i < pictures.Count; i++)
        {
            var item = Convert(pictures[i], labels) with { ImageId = i };
            if (!forTraining || IsTrainable(item, item.Labels.Length + item.IgnoredLabels.Length > 0))
                items.Add(item);
        }
        return new(Known, items);
    }

    private static DetectionItem Convert(VocItem picture, Dictionary<string, int> labels)
    {
        var (width, height) = SizeOf(picture);
        var known = picture.Annotation.Objects.Where(one => labels.ContainsKey(one.Name)).ToList();
        var (trained, ignored) = (known.Where(one => !one.Difficult).ToList(), known.Where(one => one.Difficult).ToList());
        return new()
        {
            FileName = picture.Id + Path.GetExtension(picture.ImagePath),
            ImagePath = picture.ImagePath,
            WidthPx = width,
            HeightPx = height,
            Boxes = [.. trained.SelectMany(Box)],
            Labels = [.. trained.Select(one => labels[one.Name])],
            IgnoredBoxes = [.. ignored.SelectMany(Box)],
            IgnoredLabels = [.. ignored.Select(one => labels[one.Name])],
        };
    }

    private static IEnumerable<float> Box(VocObject one) =>
        new[] { one.XMin, one.YMin, one.XMax, one.YMax }.Select(edge => (float)(Math.Truncate(edge) - 1));

    /// <summary>The annotated size; where the file has none, the picture's.</summary>
    private static (int Width, int Height) SizeOf(VocItem item) =>
        item.Annotation is { WidthPx: > 0 and var width, HeightPx: > 0 and var height }
        ? (width, height)
        : ImageFile.ReadHeader(item.ImagePath).ShownSize;
}
