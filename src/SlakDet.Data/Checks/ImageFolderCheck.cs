using System.Security.Cryptography;
using SlakDet.Annotations;

namespace SlakDet.Data.Checks;

/// <summary>Looks for what would stop or spoil a training with a set in ImageNet's layout.</summary>
public static class ImageFolderCheck
{
    /// <summary>So many pictures of a split a fast check opens: all of ImageNet would take an hour.</summary>
    public const int FastPictures = 20000;

    /// <summary>Checks the training and the validation part. Never throws for what is wrong with the set: that is in the reports.</summary>
    /// <param name="root">The folder that holds the splits.</param>
    /// <param name="trainingSplit">Name of the folder to train on.</param>
    /// <param name="validationSplit">Name of the folder to score on; may be the same.</param>
    /// <param name="classes">The folders' names in the order of the class indices.</param>
    /// <param name="depth">How closely to look; a full check also finds pictures that both parts have.</param>
    /// <returns>A report for each split, the training part first.</returns>
    public static IReadOnlyList<(string Split, CheckReport Report)> Run(string root, string trainingSplit, string validationSplit, ClassList classes, CheckDepth depth)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var training = Scan(root, trainingSplit, classes, out var trainingFindings);
        var first = (trainingSplit, Report(training, trainingFindings, depth));
        if (validationSplit == trainingSplit)
            return [first];
        var validation = Scan(root, validationSplit, classes, out var findings);
        if (depth == CheckDepth.Full && training != null && validation != null)
            findings.AddRange(Shared(training, validation, trainingSplit));
        return [first, (validationSplit, Report(validation, findings, depth))];
    }

    private static ImageFolder? Scan(string root, string split, ClassList classes, out List<Finding> findings)
    {
        try
        {
            var folder = ImageFolder.Scan(root, split, classes, out var found);
            findings = [.. found];
            return folder;
        }
        catch (DatasetException error)
        {
            findings = [new(FindingSeverity.Error, error.Code, error.Message)];
            return null;
        }
    }

    private static CheckReport Report(ImageFolder? folder, List<Finding> findings, CheckDepth depth)
    {
        if (folder == null)
            return new CheckReport(findings, 0, [], null);
        var opened = depth == CheckDepth.Full || folder.Items.Count <= FastPictures
            ? folder.Items
            : [.. Enumerable.Range(0, FastPictures).Select(i => folder.Items[(int)((long)i * folder.Items.Count / FastPictures)])];
        var results = new (List<Finding> Findings, (int Width, int Height)? Size)[opened.Count];
        Parallel.For(0, opened.Count, i =>
        {
            var found = new List<Finding>();
            results[i] = (found, ImageCheck.Run(opened[i].ImagePath, depth, found));
        });
        findings.AddRange(results.SelectMany(result => result.Findings));
        if (opened.Count < folder.Items.Count)
            findings.Add(new(FindingSeverity.Information, "SD-CHECK-SAMPLED", $"Of {folder.Items.Count} pictures {opened.Count} were opened, spread over all classes; 'slakdet data check' without --fast opens all."));
        var sizes = results.Where(result => result.Size != null).CountBy(result => result.Size!.Value)
            .OrderByDescending(size => size.Value).ThenBy(size => size.Key).Select(size => (size.Key.Width, size.Key.Height, size.Value));
        var counts = new int[folder.Classes.Count];
        foreach (var item in folder.Items)
            counts[item.Label]++;
        return new CheckReport(RepeatedFindings.Collapse(findings), folder.Items.Count, [.. sizes], Labels: null, Pictures: counts);
    }

    /// <summary>The validation pictures that are also trained on, byte for byte: their score would be too good.</summary>
    private static IEnumerable<Finding> Shared(ImageFolder training, ImageFolder validation, string trainingSplit)
    {
        // Files of different length differ; the others are few enough to be read.
        var (trained, scored) = (training.Items.ToLookup(item => Length(item.ImagePath)), validation.Items.ToLookup(item => Length(item.ImagePath)));
        var lengths = scored.Select(group => group.Key).Where(trained.Contains).ToList();
        var twins = Hashed(lengths.SelectMany(length => trained[length])).DistinctBy(entry => entry.Hash).ToDictionary(entry => entry.Hash, entry => entry.Item);
        return Hashed(lengths.SelectMany(length => scored[length])).Where(entry => twins.ContainsKey(entry.Hash)).Select(entry => new Finding(
            FindingSeverity.Warning, "SD-IMAGE-SHARED",
            $"The picture {entry.Item.Name} is in the split '{trainingSplit}' too, as {twins[entry.Hash].Name}; what is trained on must not be scored.", entry.Item.ImagePath));

        static IEnumerable<(string Hash, ImageFolderItem Item)> Hashed(IEnumerable<ImageFolderItem> items) =>
            items.AsParallel().AsOrdered().Select(item => (Hash(item.ImagePath), item));
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;

    private static string Hash(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexString(SHA256.HashData(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return path;   // told when the picture itself is opened
        }
    }
}
