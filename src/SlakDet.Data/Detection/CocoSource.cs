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
        if (!WithMasks)
            return set;
        var (images, labels) = (coco.Images.ToDictionary(image => image.Id), Labels(set.Classes.CategoryIds));
        foreach (var annotation in coco.Annotations)
            if (annotation.Segmentation == null && !annotation.IsCrowd && Counts(annotation, images[annotation.ImageId], labels))
                findings.Add(new(FindingSeverity.Error, "SD-COCO-MASK", NoMask(annotation, images[annotation.ImageId]), AnnotationFile));
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

    private DetectionDataset Convert(CocoDataset coco, bool forTraining)
    {
        var categories = SelectCategories(coco);
        var classes = ClassesOf(categories);
        var labels = Labels(classes.CategoryIds);
        var annotations = coco.Annotations.ToLookup(annotation => annotation.ImageId);
        var items = new List<DetectionItem>(coco.Images.Count);
        foreach (var image in coco.Images)
        {
            var item = Convert(image, annotations[image.Id], labels);
            if (!forTraining || IsTrainable(item, annotations[image.Id].Any(annotation => labels.ContainsKey(annotation.CategoryId))))
                items.Add(item);
        }
        return new(classes, items);
    }

    private static Dictionary<long, int> Labels(IReadOnlyList<long> ids) =>
        ids.Select((id, label) => (id, label)).ToDictionary(pair => pair.id, pair => pair.label);

    // Names and numbers are this file's; the colours those of the class list, if there is one.
    private ClassList ClassesOf(List<CocoCategory> categories)
    {
        try
        {
            return new(categories.Select(category => category.Name), Classes?.Palette.Select(color => (RgbColor?)color).ToList(), [.. categories.Select(category => category.Id)]);
        }
        catch (DatasetException error)
        {
            throw new DatasetException(
                "SD-COCO-CLASSES", $"The categories of {AnnotationFile} cannot be used as classes: {error.Message}", error);
        }
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
            if (!Counts(annotation, image, labels))
                continue;
            var label = labels[annotation.CategoryId];
            var (left, top, width, height) = annotation.Box;
            (annotation.IsCrowd ? ignoredBoxes : boxes).AddRange([(float)left, (float)top, (float)(left + width), (float)(top + height)]);
            (annotation.IsCrowd ? ignoredClasses : classes).Add(label);
            if (WithMasks && !annotation.IsCrowd)
                masks.Add(annotation.Segmentation ?? throw new DatasetException("SD-COCO-MASK", NoMask(annotation, image)));
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

    private string NoMask(CocoAnnotation annotation, CocoImage image) =>
        $"{AnnotationFile}: the annotation {annotation.Id} on {image.FileName} has no segmentation; training masks needs one of every "
        + "object. Complete the file, or train boxes only.";

    private static bool Counts(CocoAnnotation annotation, CocoImage image, Dictionary<long, int> labels) =>
        !annotation.Ignore && annotation.Area > 0 && annotation.Box is { Width: >= 1, Height: >= 1 } && IsOnPicture(annotation.Box, image)
        && labels.ContainsKey(annotation.CategoryId);

    private static bool IsOnPicture(CocoBox box, CocoImage image) =>
        Math.Min(box.X + box.Width, image.WidthPx) > Math.Max(box.X, 0)
        && Math.Min(box.Y + box.Height, image.HeightPx) > Math.Max(box.Y, 0);
}
