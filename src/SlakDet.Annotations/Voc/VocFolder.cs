namespace SlakDet.Annotations.Voc;

/// <summary>
/// A data set in the layout of PASCAL VOC: <c>root/ImageSets/Main/SPLIT.txt</c> lists ids, a line each; the picture is
/// <c>root/JPEGImages/ID.jpg</c> (or .jpeg, .png), its objects are in <c>root/Annotations/ID.xml</c>.
/// </summary>
/// <remarks>All annotation files of the split are read; pictures are not opened.</remarks>
public sealed class VocFolder
{
    private static readonly string[] ImageExtensions = [".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"];

    private VocFolder(IReadOnlyList<VocItem> items) => Items = items;

    /// <summary>The pictures in the list's order.</summary>
    public IReadOnlyList<VocItem> Items { get; }

    /// <summary>Reads a split.</summary>
    /// <param name="root">The folder that holds <c>ImageSets</c>, <c>JPEGImages</c> and <c>Annotations</c>, such as VOCdevkit/VOC2007.</param>
    /// <param name="split">Name of the list, such as trainval.</param>
    /// <param name="classes">If given, objects of any other class are an error.</param>
    /// <exception cref="DatasetException">The first error that <see cref="Scan"/> finds.</exception>
    public static VocFolder Open(string root, string split, ClassList? classes = null)
    {
        var folder = Scan(root, split, classes, out var findings);
        var error = findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error);
        return error == null ? folder : throw new DatasetException(error.Code, error.Message);
    }

    /// <summary>Reads what can be read of a split, and tells everything that is wrong or suspicious.</summary>
    /// <param name="root">The folder that holds <c>ImageSets</c>, <c>JPEGImages</c> and <c>Annotations</c>.</param>
    /// <param name="split">Name of the list.</param>
    /// <param name="classes">If given, objects of any other class are an error.</param>
    /// <param name="findings">
    /// Errors: an id without picture or without readable annotation file, one that leaves the folder, an unknown class, an empty list.
    /// Warnings: an id twice (it is read once for each), a box beyond its picture or of a single row or column, another picture named inside.
    /// </param>
    /// <exception cref="DatasetException">The folder or the list is missing or cannot be read.</exception>
    public static VocFolder Scan(string root, string split, ClassList? classes, out IReadOnlyList<Finding> findings)
    {
        root = Path.GetFullPath(root);
        var list = ListPath(root, split);
        var found = new List<Finding>();
        findings = found;
        var (items, seen) = (new List<VocItem>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var id in Ids(list))
        {
            if (!seen.Add(id))
                found.Add(new(FindingSeverity.Warning, "SD-VOC-LIST", $"{list} has the id '{id}' twice; the picture counts twice.", list));
            try
            {
                var item = Item(root, id);
                items.Add(item);
                found.AddRange(VocChecks.Check(item, classes));
            }
            catch (DatasetException error)
            {
                found.Add(new(FindingSeverity.Error, error.Code, error.Message, list));
            }
        }

        if (seen.Count == 0)
            found.Add(new(FindingSeverity.Error, "SD-VOC-LIST", $"{list} is empty; it must hold an id a line.", list));
        return new(items);
    }

    private static VocItem Item(string root, string id)
    {
        var images = Path.Combine(root, "JPEGImages");
        var image = ImageExtensions.Select(extension => SafePath.Resolve(images, id + extension)).FirstOrDefault(File.Exists)
            ?? throw new DatasetException("SD-VOC-IMAGE", $"No picture {Path.Combine(images, id)} "
                + $"with any of {string.Join(", ", ImageExtensions)}, though the split lists it.");
        var annotation = SafePath.Resolve(Path.Combine(root, "Annotations"), id + ".xml");
        return new(id, image, annotation, VocAnnotation.Load(annotation));
    }

    private static string ListPath(string root, string split)
    {
        var lists = Path.Combine(root, "ImageSets", "Main");
        if (!Directory.Exists(lists))
        {
            throw new DatasetException("SD-FOLDER-MISSING", $"There is no folder {lists}. Check data.root: it must be the folder that holds "
                + "ImageSets, JPEGImages and Annotations, such as VOCdevkit/VOC2007; see datasets/README.md.");
        }

        var path = SafePath.Resolve(lists, split + ".txt");
        if (File.Exists(path))
            return path;
        var present = Directory.GetFiles(lists, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        throw new DatasetException("SD-VOC-LIST", $"There is no list {path} for the split '{split}'; "
            + $"there are: {string.Join(", ", present.DefaultIfEmpty("none"))}.");
    }

    private static IEnumerable<string> Ids(string list)
    {
        try
        {
            return File.ReadAllLines(list).Select(line => line.Trim()).Where(line => line.Length > 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("SD-VOC-LIST", $"Cannot read the list {list}: {error.Message}", error);
        }
    }
}
