namespace SlakDet.Annotations.Coco;

/// <summary>What is suspicious in an annotation file though it can be read.</summary>
public static class CocoChecks
{
    private const double MostAreaDifference = 0.05;
    private const int RowsShown = 3;

    /// <summary>Looks at every row; pictures are not opened.</summary>
    /// <returns>
    /// A finding for each kind of problem, with how many rows have it and the first of them. Errors: nothing to train on, blank or repeated
    /// class names, file names that leave the folder. Warnings: a box without area or beyond its picture, an area that is not positive or more
    /// than 5 % (and 2 pixels) from the mask's, a crowd given by polygons, a file name used twice, the id 0. Information: pictures without objects.
    /// </returns>
    public static IReadOnlyList<Finding> Check(CocoDataset dataset)
    {
        var findings = new List<Finding>();
        CheckCategories(findings, dataset.Categories);
        CheckImages(findings, dataset);
        CheckAnnotations(findings, dataset);
        return findings;
    }

    private static void CheckCategories(List<Finding> findings, IReadOnlyList<CocoCategory> categories)
    {
        if (categories.Count == 0)
            findings.Add(new(FindingSeverity.Error, "SD-COCO-EMPTY", "The file has no categories; there is nothing to train on or to score."));
        Tell(findings, FindingSeverity.Error, "SD-COCO-CLASS-NAME", "categories have a blank name; give each a name",
            categories.Where(category => string.IsNullOrWhiteSpace(category.Name)).Select(category => $"id {category.Id}"));
        Tell(findings, FindingSeverity.Error, "SD-COCO-CLASS-NAME", "categories have a name that another has, too; names must differ",
            Repeated(categories, category => category.Name).Select(category => $"id {category.Id} '{category.Name}'"));
    }

    private static void CheckImages(List<Finding> findings, CocoDataset dataset)
    {
        if (dataset.Images.Count == 0)
            findings.Add(new(FindingSeverity.Error, "SD-COCO-EMPTY", "The file has no images; there is nothing to train on or to score."));
        Tell(findings, FindingSeverity.Error, "SD-PATH", "file names do not stay below the folder of pictures; make them relative to it",
            dataset.Images.Where(image => !IsSafe(image.FileName)).Select(Describe));
        Tell(findings, FindingSeverity.Warning, "SD-COCO-FILE-TWICE", "images name a file that another names, too; they count as several pictures",
            Repeated(dataset.Images, image => image.FileName.Replace('\\', '/')).Select(Describe));
        var used = dataset.Annotations.Select(annotation => annotation.ImageId).ToHashSet();
        Tell(findings, FindingSeverity.Information, "SD-COCO-NO-OBJECTS", "images have no annotation; detectors take them as background",
            dataset.Images.Where(image => !used.Contains(image.Id)).Select(Describe));
    }

    private static void CheckAnnotations(List<Finding> findings, CocoDataset dataset)
    {
        var images = dataset.Images.ToDictionary(image => image.Id);
        if (dataset.Annotations.Count == 0)
            findings.Add(new(FindingSeverity.Error, "SD-COCO-EMPTY", "The file has no annotations; there is nothing to train on or to score."));
        Report("SD-COCO-BOX-EMPTY", "boxes have no width or height; training leaves them out",
            annotation => annotation.Box.Width == 0 || annotation.Box.Height == 0);
        Report("SD-COCO-BOX-OUTSIDE", "boxes reach more than a pixel beyond their picture; they must be left, top, width, height in pixels",
            annotation => IsOutside(annotation.Box, images[annotation.ImageId]));
        Report("SD-COCO-AREA", "areas are not above 0; training leaves these objects out", annotation => annotation.Area <= 0);
        Report("SD-COCO-AREA-DIFFERS", "areas differ by more than 5 % from those of the masks, so that other objects count as small and large",
            annotation => annotation is { Area: > 0, IsCrowd: false, Segmentation: not null }
                && DiffersFromMask(annotation, images[annotation.ImageId]));
        Report("SD-COCO-CROWD-POLYGON", "crowds are given by polygons; COCO gives crowds by run lengths. Is iscrowd meant?",
            annotation => annotation is { IsCrowd: true, Segmentation: CocoPolygons });
        Report("SD-COCO-ID-ZERO", "annotations have the id 0; the COCO evaluation takes a match with it for none. Count ids from 1",
            annotation => annotation.Id == 0);

        void Report(string code, string problem, Func<CocoAnnotation, bool> isBad)
            => Tell(findings, FindingSeverity.Warning, code, problem,
                dataset.Annotations.Where(isBad).Select(annotation => $"id {annotation.Id} on {images[annotation.ImageId].FileName}"));
    }

    private static bool IsSafe(string fileName)
    {
        try
        {
            SafePath.Resolve(Path.GetTempPath(), fileName);
            return true;
        }
        catch (DatasetException)
        {
            return false;
        }
    }

    // Rounding may put a box a pixel outside.
    private static bool IsOutside(CocoBox box, CocoImage image)
        => box.X < -1 || box.Y < -1 || box.X + box.Width > image.WidthPx + 1 || box.Y + box.Height > image.HeightPx + 1;

    private static bool DiffersFromMask(CocoAnnotation annotation, CocoImage image)
    {
        var mask = annotation.Segmentation!.ToMask(image.HeightPx, image.WidthPx).Area;
        return Math.Abs(mask - annotation.Area) > Math.Max(2, MostAreaDifference * Math.Max(mask, annotation.Area));
    }

    private static IEnumerable<T> Repeated<T>(IEnumerable<T> rows, Func<T, string> name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return rows.Where(row => !seen.Add(name(row)));
    }

    private static string Describe(CocoImage image) => $"id {image.Id} '{image.FileName}'";

    private static void Tell(List<Finding> findings, FindingSeverity severity, string code, string problem, IEnumerable<string> rows)
    {
        var (count, shown) = (0, new List<string>());
        foreach (var row in rows)
        {
            if (count++ < RowsShown)
                shown.Add(row);
        }

        if (count == 0)
            return;
        var more = count > RowsShown ? $" and {count - RowsShown} more" : "";
        findings.Add(new(severity, code, $"{count} {problem}: {string.Join(", ", shown)}{more}."));
    }
}
