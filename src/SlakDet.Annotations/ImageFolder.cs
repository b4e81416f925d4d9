namespace SlakDet.Annotations;

/// <summary>
/// A data set in the layout of ImageNet: <c>root/SPLIT/CLASS/picture.jpg</c> (or .jpeg, .png, .bmp), a folder a class.
/// </summary>
/// <remarks>
/// Files of other kinds and folders whose name begins with a dot are passed over; whether the files can be decoded is not looked at.
/// No path is made of a name in a class list: the folders that are there are looked up in it.
/// </remarks>
public sealed class ImageFolder
{
    private const string Layout = "SPLIT/CLASS/picture.jpg, a folder a class";

    private ImageFolder(ClassList classes, IReadOnlyList<ImageFolderItem> items) => (Classes, Items) = (classes, items);

    /// <summary>The classes: those given, or the folders of the split in ordinal order.</summary>
    public ClassList Classes { get; }

    /// <summary>Every picture, by class, then ordinally by file name.</summary>
    public IReadOnlyList<ImageFolderItem> Items { get; }

    /// <summary>The classes of a split: the names of its folders in ordinal order.</summary>
    /// <param name="root">The folder that holds the splits.</param>
    /// <param name="split">Name of the split's folder; training/train and validation/val stand for each other.</param>
    /// <exception cref="DatasetException">A folder is missing or cannot be listed, or the split has no class folder.</exception>
    public static ClassList FindClasses(string root, string split) => Listing(root, () =>
    {
        var folder = SplitOf(root, split);
        var names = ClassFolders(folder);
        return names.Count > 0 ? new ClassList(names) : throw new DatasetException("SD-FOLDER-EMPTY", NoClassFolder(folder));
    });

    /// <summary>Lists one split.</summary>
    /// <param name="root">The folder that holds the splits.</param>
    /// <param name="split">Name of the split's folder; training/train and validation/val stand for each other.</param>
    /// <param name="classes">The folders' names in the order of the class indices; null for all of the split in ordinal order.</param>
    /// <exception cref="DatasetException">The first error that <see cref="Scan"/> finds.</exception>
    public static ImageFolder Open(string root, string split, ClassList? classes = null)
    {
        var folder = Scan(root, split, classes, out var findings);
        var error = findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error);
        return error == null ? folder : throw new DatasetException(error.Code, error.Message);
    }

    /// <summary>Lists the pictures of a split, and tells what is wrong or suspicious instead of refusing it.</summary>
    /// <param name="root">The folder that holds the splits.</param>
    /// <param name="split">Name of the split's folder; training/train and validation/val stand for each other.</param>
    /// <param name="classes">The folders' names in the order of the class indices; null for all of the split in ordinal order.</param>
    /// <param name="findings">
    /// Errors: no picture at all, folders that are no class. Warnings: classes without a picture, pictures beside the class folders, folders inside them.
    /// </param>
    /// <exception cref="DatasetException">A folder is missing or cannot be listed, or there is no class folder and no list.</exception>
    public static ImageFolder Scan(string root, string split, ClassList? classes, out IReadOnlyList<Finding> findings)
    {
        classes ??= FindClasses(root, split);
        var found = new List<Finding>();
        findings = found;
        return Listing(root, () => new ImageFolder(classes, List(SplitOf(root, split), classes, found)));
    }

    private static List<ImageFolderItem> List(string folder, ClassList classes, List<Finding> findings)
    {
        var labels = classes.Names.Select((name, label) => (name, label)).ToDictionary(entry => entry.name, entry => entry.label, StringComparer.Ordinal);
        var folders = ClassFolders(folder);
        var items = new List<ImageFolderItem>();
        var nested = new List<string>();
        foreach (var name in folders.Where(labels.ContainsKey).OrderBy(name => labels[name]))
        {
            var path = Path.Combine(folder, name);
            items.AddRange(SplitFolder.Files(path, SplitFolder.ImageExtensions).Select(file => new ImageFolderItem($"{name}/{file}", Path.Combine(path, file), labels[name])));
            nested.AddRange(ClassFolders(path).Select(inner => $"{name}/{inner}"));
        }

        Tell(FindingSeverity.Error, "SD-CLASS-UNKNOWN", [.. folders.Where(name => !labels.ContainsKey(name))],
            names => $"folders of {folder} are no class: {names}. There are {classes.Count} classes: {SplitFolder.FirstOf(classes.Names)}. "
                + "Complete the class list, or take the folders away.");
        if (items.Count == 0)
        {
            findings.Add(new(FindingSeverity.Error, "SD-FOLDER-EMPTY", folders.Count == 0
                ? NoClassFolder(folder)
                : $"No picture in the class folders of {folder}; looked for {string.Join(", ", SplitFolder.ImageExtensions)}.", folder));
            return items;
        }

        var present = items.Select(item => item.Label).ToHashSet();
        Tell(FindingSeverity.Warning, "SD-CLASS-ABSENT", [.. classes.Names.Where((_, label) => !present.Contains(label))],
            names => $"of {classes.Count} classes have no picture in {folder}: {names}. They can be neither learnt nor measured here.");
        Tell(FindingSeverity.Warning, "SD-IMAGE-CLASSLESS", SplitFolder.Files(folder, SplitFolder.ImageExtensions),
            names => $"pictures lie in {folder} itself, in no class folder, and are left out: {names}.");
        Tell(FindingSeverity.Warning, "SD-FOLDER-NESTED", nested,
            names => $"folders lie inside class folders of {folder}, and what they hold is left out: {names}.");
        return items;

        void Tell(FindingSeverity severity, string code, IReadOnlyList<string> names, Func<string, string> describe)
        {
            if (names.Count > 0)
                findings.Add(new(severity, code, $"{names.Count} {describe(SplitFolder.FirstOf(names))}", folder));
        }
    }

    private static string SplitOf(string root, string split)
    {
        root = Path.GetFullPath(root);
        if (!Directory.Exists(root))
            throw new DatasetException("SD-FOLDER-MISSING", $"The data set folder {root} does not exist. Check data.root.");
        SafePath.Resolve(root, split);
        return SplitFolder.Find(root, split, Layout);
    }

    private static List<string> ClassFolders(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];

    private static string NoClassFolder(string folder) => $"No class folder in {folder}; the layout is {Layout}. See datasets/README.md.";

    private static T Listing<T>(string root, Func<T> list)
    {
        try
        {
            return list();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("SD-FOLDER-READ", $"Cannot list the data set folder {root}: {error.Message}", error);
        }
    }
}
