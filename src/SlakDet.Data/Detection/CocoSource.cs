using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Data.Detection;

/// <summary>A COCO annotation file with its folder of pictures.</summary>
/// <remarks>Which objects count, and as what, are the rules of MMDetection's COCO reader.</remarks>
public sealed record CocoSource : DetectionSource
{
    /// <summary>The JSON file.</summary>
    public required string AnnotationFile { get; init; }

    /// <summary>The folder below which the file's picture names are looked up.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>Whether each object must have an outline or a mask, which then is kept.</summary>
    public bool WithMasks { get; init; }

    private protected override string Description => AnnotationFile;

    private protected override DetectionDataset Load(bool forTraining)
    {
        var coco = CocoDataset.Load(AnnotationFile);
        var set = Convert(coco, forTraining);
        return forTraining ? set : set with { Coco = coco };
    }

    internal override DetectionDataset Scan(List<Finding> findings)
    {
        var coco = CocoDataset.Load(AnnotationFile);
        findings.AddRange(CocoChecks.Check(coco).Select(finding => finding with { Path = AnnotationFile }));
        var readable = coco with { Images = [.. coco.Images.Where(HasSafeName)] };
        var set = (this with { WithMasks = false }).Convert(readable, forTraining: false);
        if (WithMasks)
            findings.AddRange(WithoutMask(coco, set.Classes.CategoryIds));
        return set;
    }

    private bool HasSafeName(CocoImage image)
    {
        try
        {
            SafePath.Resolve(ImageFolder, image.FileName);
            return true;
        }
        catch (DatasetException)
        {
            return false;   // told by CocoChecks
        }
    }

    private IEnumerable<Finding> WithoutMask(CocoDataset coco, IReadOnlyList<long> categories)
    {
        var images = coco.Images.ToDictionary(image => image.Id);
        return coco.Annotations
            .Where(annotation => annotation.Segmentation == null && !annotation.IsCrowd && categories.Contains(annotation.CategoryId))
            .Select(annotation => NoMask(annotation, images[annotation.ImageId]))
            .Select(error => new Finding(FindingSeverity.Error, error.Code, error.Message, AnnotationFile));
    }

    private DetectionDataset Convert(CocoDataset coco, bool forTraining)
    {
        var categories = SelectCategories(coco);
        var labels = categories.Select((category, label) => (category.Id, label)).ToDictionary(pair => pair.Id, pair => pair.label);
        var annotations = coco.Annotations.ToLookup(annotation => annotation.ImageId);
        var items = new List<DetectionItem>(coco.Images.Count);
        foreach (var image in coco.Images)
        {
            var item = Convert(image, annotations[image.Id], labels);
            if (!forTraining || IsTrainable(item, annotations[image.Id].Any(annotation => labels.ContainsKey(annotation.CategoryId))))
                items.Add(item);
        }
        // The numbers are this file's, also where a class list names other ones.
        var colors = Classes?.Palette.Select(color => (RgbColor?)color).ToList();
        return new(new ClassList(categories.Select(category => category.Name), colors, [.. categories.Select(category => category.Id)]), items);
    }

    private List<CocoCategory> SelectCategories(CocoDataset coco)
    {
        if (Classes == null)
            return coco.Categories.Count > 0
                ? [.. coco.Categories]
                : throw new DatasetException("SD-COCO-CLASSES", $"{AnnotationFile} has no categories; there is nothing to find.");
        var selected = coco.Categories.Where(category => Classes.Names.Contains(category.Name, StringComparer.Ordinal)).ToList();
        var missing = Classes.Names.Except(coco.Categories.Select(category => category.Name), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new DatasetException("SD-COCO-CLASSES",
                $"{AnnotationFile} has no category {string.Join(", ", missing.Select(name => $"'{name}'"))} of the class list; "
                + $"its categories are: {string.Join(", ", coco.Categories.Select(category => category.Name))}.");
        if (!Classes.Names.SequenceEqual(selected.Select(category => category.Name), StringComparer.Ordinal))
            throw new DatasetException("SD-COCO-CLASSES",
                $"{AnnotationFile} lists the classes in the order [{string.Join(", ", selected.Select(category => category.Name))}], "
                + $"the class list as [{string.Join(", ", Classes.Names)}]. Labels follow the file; write the class list in its order.");
        return selected;
    }

    private DetectionItem Convert(CocoImage image, IEnumerable<CocoAnnotation> annotations, Dictionary<long, int> labels)
    {
        var (boxes, classes, masks) = (new List<float>(), new List<int>(), new List<CocoSegmentation>());
        var (ignoredBoxes, ignoredClasses) = (new List<float>(), new List<int>());
        foreach (var annotation in annotations)
        {
            if (annotation.Ignore || annotation.Area <= 0 || !IsOnPicture(annotation.Box, image)
                || annotation.Box.Width < 1 || annotation.Box.Height < 1 || !labels.TryGetValue(annotation.CategoryId, out var label))
                continue;
            var (left, top, width, height) = annotation.Box;
            (annotation.IsCrowd ? ignoredBoxes : boxes).AddRange([(float)left, (float)top, (float)(left + width), (float)(top + height)]);
            (annotation.IsCrowd ? ignoredClasses : classes).Add(label);
            if (WithMasks && !annotation.IsCrowd)
                masks.Add(annotation.Segmentation ?? throw NoMask(annotation, image));
        }
        return new()
        {
            FileName = image.FileName,
            ImagePath = SafePath.Resolve(ImageFolder, image.FileName),
            WidthPx = image.WidthPx,
            HeightPx = image.HeightPx,
            ImageId = image.Id,
            Boxes = [.. boxes],
            Labels = [.. classes],
            Masks = WithMasks ? masks : null,
            IgnoredBoxes = [.. ignoredBoxes],
            IgnoredLabels = [.. ignoredClasses],
        };
    }

    private DatasetException NoMask(CocoAnnotation annotation, CocoImage image) => new("SD-COCO-MASK",
        $"{AnnotationFile}: the annotation {annotation.Id} on {image.FileName} has no segmentation; training masks needs one of every "
        + "object. Complete the file, or train boxes only.");

    private static bool IsOnPicture(CocoBox box, CocoImage image) =>
        Math.Min(box.X + box.Width, image.WidthPx) > Math.Max(box.X, 0)
        && Math.Min(box.Y + box.Height, image.HeightPx) > Math.Max(box.Y, 0);
}
