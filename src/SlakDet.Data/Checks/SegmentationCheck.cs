using SlakDet.Annotations;

namespace SlakDet.Data.Checks;

/// <summary>Looks for what would stop or spoil a training with a segmentation set in ADE20K's layout.</summary>
public static class SegmentationCheck
{
    /// <summary>Checks one split. Never throws for what is wrong with the set: that is in the report.</summary>
    /// <param name="root">The folder that holds <c>images</c> and <c>annotations</c>.</param>
    /// <param name="split">Name of the split's folder.</param>
    /// <param name="classes">The classes, at most 255.</param>
    /// <param name="reduceZeroLabel">Whether label 0 means unlabelled and label k class k - 1.</param>
    /// <param name="depth">How closely to look.</param>
    /// <param name="progress">Told (pictures done, pictures in all), from one thread at a time, in rising order.</param>
    /// <param name="threads">Number of threads; 0 = one for each core.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="OperationCanceledException">The check was stopped.</exception>
    public static CheckReport Run(
        string root,
        string split,
        ClassList classes,
        bool reduceZeroLabel,
        CheckDepth depth,
        Action<int, int>? progress = null,
        int threads = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes.Count, 255);
        try
        {
            var items = SegmentationFolder.Scan(root, split, out var findings).Items;
            var reader = new ItemCheck(classes, reduceZeroLabel, depth);
            var results = new ItemResult[items.Count];
            var (done, turn) = (0, new Lock());
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
                CancellationToken = cancellation,
            };
            Parallel.For(0, items.Count, parallel, i =>
            {
                results[i] = reader.Run(items[i]);
                lock (turn)
                    progress?.Invoke(++done, items.Count);
            });
            return Summarize(findings, results, classes, depth);
        }
        catch (DatasetException error)
        {
            return new CheckReport([new(FindingSeverity.Error, error.Code, error.Message)], 0, [], null);
        }
    }

    private static CheckReport Summarize(IReadOnlyList<Finding> findings, ItemResult[] results, ClassList classes, CheckDepth depth)
    {
        var sizes = results.Where(r => r.Size != null).CountBy(r => r.Size!.Value)
            .OrderByDescending(s => s.Value).ThenBy(s => s.Key).Select(s => (s.Key.Width, s.Key.Height, s.Value));
        var all = findings.Concat(results.SelectMany(r => r.Findings)).ToList();
        var labels = depth == CheckDepth.Full ? Count(results, classes.Count) : null;
        if (labels != null && labels.Images.Any(images => images > 0))
            all.AddRange(Absent(labels, classes));
        return new CheckReport(RepeatedFindings.Collapse(all), results.Length, [.. sizes], labels);
    }

    private static LabelCounts Count(ItemResult[] results, int classes)
    {
        var (pixels, images, ignored) = (new long[classes], new int[classes], 0L);
        foreach (var counts in results.Select(r => r.Pixels).OfType<long[]>())
        {
            for (var c = 0; c < classes; c++)
            {
                pixels[c] += counts[c];
                images[c] += counts[c] > 0 ? 1 : 0;
            }

            ignored += counts[LabelMapping.IgnoreLabel];
        }

        return new LabelCounts(pixels, images, ignored);
    }

    private static IEnumerable<Finding> Absent(LabelCounts labels, ClassList classes)
    {
        var absent = Enumerable.Range(0, classes.Count).Where(c => labels.Images[c] == 0).Select(c => $"{c} '{classes.Names[c]}'").ToList();
        if (absent.Count > 0)
        {
            yield return new Finding(FindingSeverity.Warning, "SD-CLASS-ABSENT",
                $"{absent.Count} of {classes.Count} classes occur in no label of this split: {string.Join(", ", absent)}. "
                + "They can be neither learnt nor measured here; check the order and the number of names in the class list.");
        }
    }
}
