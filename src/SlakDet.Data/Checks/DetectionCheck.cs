using System.Collections.Concurrent;
using SlakDet.Annotations;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Checks;

/// <summary>Looks for what would stop or spoil a training with a detection set.</summary>
public static class DetectionCheck
{
    /// <summary>Checks one split. Never throws for what is wrong with the set: that is in the report.</summary>
    /// <param name="source">Where the set lies.</param>
    /// <param name="depth">How closely to look; annotations are looked at closely in any case.</param>
    /// <param name="progress">Told (pictures done, pictures in all), from one thread at a time, in rising order.</param>
    /// <param name="threads">Number of threads; 0 = one for each core.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="OperationCanceledException">The check was stopped.</exception>
    public static CheckReport Run(
        DetectionSource source,
        CheckDepth depth,
        Action<int, int>? progress = null,
        int threads = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var findings = new List<Finding>();
        try
        {
            return Run(source.Scan(findings), findings, depth, progress, threads, cancellation);
        }
        catch (DatasetException error)
        {
            findings.Add(new(FindingSeverity.Error, error.Code, error.Message));
            return new CheckReport(RepeatedFindings.Collapse(findings), 0, [], null);
        }
    }

    private static CheckReport Run(
        DetectionDataset set,
        List<Finding> findings,
        CheckDepth depth,
        Action<int, int>? progress,
        int threads,
        CancellationToken cancellation)
    {
        var (items, results) = (set.Items, new (List<Finding> Findings, (int Width, int Height)? Size)[set.Items.Count]);
        var (done, turn, folders) = (0, new Lock(), new ConcurrentDictionary<string, ILookup<string, string>>());
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        Parallel.For(0, items.Count, parallel, i =>
        {
            var found = new List<Finding>();
            results[i] = (found, CheckPicture(items[i], depth, found, folders));
            lock (turn)
                progress?.Invoke(++done, items.Count);
        });
        var counts = Count(set);
        var sizes = results.Where(result => result.Size != null).CountBy(result => result.Size!.Value)
            .OrderByDescending(size => size.Value).ThenBy(size => size.Key).Select(size => (size.Key.Width, size.Key.Height, size.Value));
        findings.AddRange(results.SelectMany(result => result.Findings).Concat(AboutTheSet(set, counts)));
        return new(RepeatedFindings.Collapse(findings), items.Count, [.. sizes], Labels: null, counts);
    }

    private static (int Width, int Height)? CheckPicture(
        DetectionItem item, CheckDepth depth, List<Finding> findings, ConcurrentDictionary<string, ILookup<string, string>> folders)
    {
        if (!File.Exists(item.ImagePath))
        {
            findings.Add(new(FindingSeverity.Error, "SD-IMAGE-MISSING",
                $"The picture {item.ImagePath} is annotated and does not exist. {CureForMissing(item.ImagePath, folders)}",
                item.ImagePath));
            return null;
        }
        var size = ImageCheck.Run(item.ImagePath, depth, findings);
        if (size is var (width, height) && (width, height) != (item.WidthPx, item.HeightPx))
            findings.Add(new(FindingSeverity.Error, "SD-IMAGE-SIZE", DetectionSample.SizeDiffers(item, width, height), item.ImagePath));
        if (Math.Min(item.WidthPx, item.HeightPx) < DetectionSource.LeastTrainingSidePx)
            findings.Add(new(FindingSeverity.Warning, "SD-IMAGE-SMALL",
                $"The picture {item.ImagePath} has {item.WidthPx} x {item.HeightPx} pixels; with a side below "
                + $"{DetectionSource.LeastTrainingSidePx} it is not trained on.", item.ImagePath));
        return size;
    }

    private static string CureForMissing(string path, ConcurrentDictionary<string, ILookup<string, string>> folders)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            return $"Its folder {folder} is missing too; check the folder of pictures in the config.";
        // Listed once a folder: in a wrong folder, every picture is missing.
        var names = folders.GetOrAdd(folder, static folder => Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))
            .ToLookup(name => Path.GetFileNameWithoutExtension(name), StringComparer.OrdinalIgnoreCase));
        var similar = names[Path.GetFileNameWithoutExtension(path)].Order(StringComparer.Ordinal).FirstOrDefault();
        return similar == null
            ? "Copy it there, or take it out of the annotations."
            : $"There is {similar}; names must agree in every letter.";
    }

    private static IEnumerable<Finding> AboutTheSet(DetectionDataset set, ObjectCounts counts)
    {
        if (set.Items.Count == 0)
            yield break;   // told by the reader
        var absent = Enumerable.Range(0, set.Classes.Count).Where(c => counts.Objects[c] == 0)
            .Select(c => $"{c} '{set.Classes.Names[c]}'").ToList();
        if (absent.Count == set.Classes.Count)
            yield return new(FindingSeverity.Error, "SD-SET-EMPTY",
                $"None of the {set.Items.Count} pictures has an object to train on, of the classes "
                + $"{string.Join(", ", set.Classes.Names)}; check the class list.");
        else if (absent.Count > 0)
            yield return new(FindingSeverity.Warning, "SD-CLASS-ABSENT",
                $"{absent.Count} of {set.Classes.Count} classes have no object in this split: {string.Join(", ", absent)}. "
                + "They can be neither learnt nor measured here; check the names in the class list.");
    }

    private static ObjectCounts Count(DetectionDataset set)
    {
        var (objects, ignored, images, empty) = (new int[set.Classes.Count], new int[set.Classes.Count], new int[set.Classes.Count], 0);
        foreach (var item in set.Items)
        {
            foreach (var label in item.Labels)
                objects[label]++;
            foreach (var label in item.IgnoredLabels)
                ignored[label]++;
            foreach (var label in item.Labels.Distinct())
                images[label]++;
            empty += item.Labels.Length == 0 ? 1 : 0;
        }
        return new(objects, ignored, images, empty);
    }
}
