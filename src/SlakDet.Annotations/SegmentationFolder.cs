namespace SlakDet.Annotations;

/// <summary>
/// A data set in the layout of ADE20K: <c>root/images/SPLIT/NAME.jpg</c> (or .jpeg, .png, .bmp) with
/// <c>root/annotations/SPLIT/NAME.png</c>.
/// </summary>
/// <remarks>Files of other kinds are passed over; whether the files can be decoded is not looked at.</remarks>
public sealed class SegmentationFolder
{
    private const string Layout = "images/SPLIT/NAME.jpg with annotations/SPLIT/NAME.png";

    private SegmentationFolder(IReadOnlyList<SegmentationItem> items) => Items = items;

    /// <summary>Every picture with its label, sorted ordinally by the picture's file name.</summary>
    public IReadOnlyList<SegmentationItem> Items { get; }

    /// <summary>Lists one split.</summary>
    /// <param name="root">The folder that holds <c>images</c> and <c>annotations</c>.</param>
    /// <param name="split">Name of the split's folder; training/train and validation/val stand for each other.</param>
    /// <exception cref="DatasetException">A folder is missing or has no picture, or pictures and labels do not pair up.</exception>
    public static SegmentationFolder Open(string root, string split)
    {
        var folder = Scan(root, split, out var findings);
        return findings.Count == 0 ? folder : throw new DatasetException(findings[0].Code, findings[0].Message);
    }

    /// <summary>Lists the pairs of a split, and tells what does not pair up instead of refusing it.</summary>
    /// <param name="root">The folder that holds <c>images</c> and <c>annotations</c>.</param>
    /// <param name="split">Name of the split's folder; training/train and validation/val stand for each other.</param>
    /// <param name="findings">
    /// Errors: pictures without label, labels without picture, pictures that share a label, no picture at all.
    /// </param>
    /// <exception cref="DatasetException">A folder is missing or cannot be listed.</exception>
    public static SegmentationFolder Scan(string root, string split, out IReadOnlyList<Finding> findings)
    {
        root = Path.GetFullPath(root);
        if (!Directory.Exists(root))
            throw new DatasetException("SD-FOLDER-MISSING", $"The data set folder {root} does not exist. Check data.root.");
        var imageFolder = SplitFolder.Find(Path.Combine(root, "images"), split, Layout);
        var labelFolder = SplitFolder.Find(Path.Combine(root, "annotations"), split, Layout);
        try
        {
            var found = new List<Finding>();
            findings = found;
            return new(Pair(imageFolder, labelFolder, found));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException("SD-FOLDER-READ", $"Cannot list the data set folder {root}: {error.Message}", error);
        }
    }

    private static List<SegmentationItem> Pair(string imageFolder, string labelFolder, List<Finding> findings)
    {
        var images = ByStem(SplitFolder.Files(imageFolder, SplitFolder.ImageExtensions));
        var labels = ByStem(SplitFolder.Files(labelFolder, [".png"]));
        if (images.Count == 0)
        {
            findings.Add(new(FindingSeverity.Error, "SD-FOLDER-EMPTY",
                $"No picture in {imageFolder}; looked for {string.Join(", ", SplitFolder.ImageExtensions)}.", imageFolder));
            return [];
        }

        Tell(findings, "SD-IMAGE-TWICE", imageFolder, images.Where(group => group.Count() > 1).Select(group => string.Join(" and ", group)),
            names => $"pictures in {imageFolder} share a name but for the extension, so their label is not clear: {names}.");
        Tell(findings, "SD-LABEL-TWICE", labelFolder, labels.Where(group => group.Count() > 1).Select(group => string.Join(" and ", group)),
            names => $"labels in {labelFolder} share a name but for the extension: {names}.");
        Tell(findings, "SD-LABEL-MISSING", imageFolder, images.Where(group => !labels.Contains(group.Key)).Select(group => group.First()),
            names => $"pictures in {imageFolder} have no label in {labelFolder} (same name, .png): {names}.");
        Tell(findings, "SD-IMAGE-MISSING", labelFolder, labels.Where(group => !images.Contains(group.Key)).Select(group => group.First()),
            names => $"labels in {labelFolder} have no picture in {imageFolder} "
                + $"(same name, {string.Join(" or ", SplitFolder.ImageExtensions)}): {names}.");

        return [.. images.Where(group => group.Count() == 1 && labels[group.Key].Count() == 1).Select(group =>
            new SegmentationItem(
                group.Key, Path.Combine(imageFolder, group.First()), Path.Combine(labelFolder, labels[group.Key].First())))];
    }

    private static ILookup<string, string> ByStem(IEnumerable<string> names) =>
        names.ToLookup(name => Path.GetFileNameWithoutExtension(name), StringComparer.Ordinal);

    private static void Tell(List<Finding> findings, string code, string folder, IEnumerable<string> bad, Func<string, string> describe)
    {
        var names = bad.ToList();
        if (names.Count == 0)
            return;
        findings.Add(new(FindingSeverity.Error, code, $"{names.Count} {describe(SplitFolder.FirstOf(names))}", folder));
    }
}
