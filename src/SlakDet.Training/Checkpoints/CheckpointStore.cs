using System.Globalization;

namespace SlakDet.Training.Checkpoints;

/// <summary>
/// The checkpoints of a run: <c>step-NNNNNN/</c> for each save and <c>best/</c>. At any instant, also of a kill or a power loss, what was
/// saved before is whole; a failed save is an exception and changes nothing.
/// </summary>
/// <remarks>
/// A checkpoint is written under a temporary name, each file flushed to the disk, read back and compared with the hashes taken while
/// writing, and renamed last. Files of a checkpoint are never changed in place. One store at a time writes to a folder
/// (<see cref="Runs.RunFolder"/> sees to that); reading is free. Not thread-safe.
/// </remarks>
public sealed class CheckpointStore
{
    private const string BestName = "best";
    private const double SpaceFactor = 1.1;
    private readonly IFileOperations _files;
    private readonly TimeProvider _time;
    private readonly FolderPublisher _publisher;
    private long? _lastSaved;

    /// <summary>Opens the checkpoints of a run.</summary>
    /// <param name="folder">The folder that holds, or will hold, the checkpoints: <c>RUN/checkpoints</c>.</param>
    /// <param name="files">How to reach the disk; <see cref="DiskFileOperations"/> by default.</param>
    /// <param name="time">The clock that dates the checkpoints; the system's by default.</param>
    public CheckpointStore(string folder, IFileOperations? files = null, TimeProvider? time = null)
    {
        Folder = Path.GetFullPath(folder);
        _files = files ?? new DiskFileOperations();
        _time = time ?? TimeProvider.System;
        _publisher = new FolderPublisher(_files);
    }

    /// <summary>Full path of the folder that holds the checkpoints.</summary>
    public string Folder { get; }

    /// <summary>The folder of the checkpoint of a step, whether it exists or not.</summary>
    public string FolderOf(long step) => Path.Combine(Folder, StepFolders.NameOf(step));

    /// <summary>The steps that have a folder, ascending. Nothing is said of what is in them.</summary>
    public IReadOnlyList<long> Steps() => StepFolders.In(Folder);

    /// <summary>Saves a checkpoint; a former one of the same step is replaced.</summary>
    /// <param name="step">Number of optimizer steps done, at least 0.</param>
    /// <param name="parts">The files, in the order in which to write them.</param>
    /// <param name="info">What the manifest tells of the run.</param>
    /// <exception cref="CheckpointException">It could not be saved. All that was saved before is intact.</exception>
    public Checkpoint Save(long step, IReadOnlyList<CheckpointPart> parts, CheckpointInfo info)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var names = parts.Select(part => part.Name).ToList();
        if (names.Count == 0 || names.Distinct().Count() != names.Count || !names.TrueForAll(CheckpointManifest.IsPlainName))
            throw new ArgumentException($"The parts must have different, plain file names: {string.Join(", ", names)}.", nameof(parts));
        var folder = FolderOf(step);
        var what = $"save the checkpoint of step {step} to {folder}";
        RequireSpace(what);
        var saved = Publish(folder, what, temporary =>
        {
            var written = parts.Select(part => WriteFile(temporary, part)).ToList();
            WriteManifest(temporary, new CheckpointManifest(step, _time.GetUtcNow(), info, written));
        });
        _lastSaved = step;
        return saved;
    }

    /// <summary>
    /// Makes the checkpoint of a step the best one: <c>best/</c>, a full checkpoint by hard links, or copies where there are none.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// The step has no sound checkpoint, or it could not be done; the former best is intact.
    /// </exception>
    public void MarkBest(long step, BestMetric metric)
    {
        if (!double.IsFinite(metric.Value))
            throw new ArgumentOutOfRangeException(nameof(metric), metric.Value, $"The best {metric.Name} must be finite.");
        var source = Checkpoint.VerifySizes(FolderOf(step), _files);
        var folder = Path.Combine(Folder, BestName);
        Publish(folder, $"mark step {step} as the best checkpoint in {folder}", temporary =>
        {
            foreach (var file in source.Manifest.Files)
                LinkOrCopy(source.PathOf(file.Name), Path.Combine(temporary, file.Name));
            WriteManifest(temporary, source.Manifest with { Best = metric });
        });
    }

    /// <summary>The best checkpoint, its metric in <see cref="CheckpointManifest.Best"/>; null if there is none that is sound.</summary>
    /// <param name="report">Told of a best checkpoint that is damaged.</param>
    public Checkpoint? Best(Action<string>? report = null)
    {
        var folder = Path.Combine(Folder, BestName);
        return Directory.Exists(folder) ? TryVerify(folder, report) : null;
    }

    /// <summary>The newest checkpoint whose files are all sound; null if the run has no checkpoints.</summary>
    /// <param name="report">Told of each newer one that is damaged, and why.</param>
    /// <exception cref="CheckpointException">There are checkpoints, but all are damaged.</exception>
    public Checkpoint? Newest(Action<string>? report = null) => NewestIn(Folder, _files, report);

    /// <summary>Opens a checkpoint for reading, verified.</summary>
    /// <param name="path">
    /// A checkpoint (<c>.../step-NNNNNN</c>, <c>.../best</c>), or a run folder or its <c>checkpoints</c>: then the newest sound one.
    /// </param>
    /// <param name="report">Told of each newer one that is damaged, and why.</param>
    /// <param name="files">How to reach the disk; <see cref="DiskFileOperations"/> by default.</param>
    /// <exception cref="CheckpointException">There is none, or it is damaged.</exception>
    public static Checkpoint Open(string path, Action<string>? report = null, IFileOperations? files = null)
    {
        files ??= new DiskFileOperations();
        if (File.Exists(Path.Combine(path, CheckpointManifest.FileName)))
            return Checkpoint.Verify(path, files);
        foreach (var folder in new[] { Path.Combine(path, Runs.RunFolder.CheckpointsName), path })
            if (Directory.Exists(folder) && NewestIn(folder, files, report) is { } newest)
                return newest;
        var why = Directory.Exists(path) ? $"it holds neither {CheckpointManifest.FileName} nor a step-NNNNNN folder" : "no such folder";
        const string Parent = "RUN/" + Runs.RunFolder.CheckpointsName;
        throw new CheckpointException(
            CheckpointException.Missing,
            $"No checkpoint at {Path.GetFullPath(path)}: {why}. " +
            $"Give a checkpoint ({Parent}/{BestName}, {Parent}/step-NNNNNN) or a run folder.");
    }

    /// <summary>
    /// Deletes older checkpoints. Kept are the newest <paramref name="count"/> sound ones and <c>best</c>; nothing goes unless one is
    /// proved sound.
    /// </summary>
    /// <remarks>
    /// Steps after the last one that this store saved were left behind by resuming from an earlier one: they are deleted too, else they
    /// would be taken for the newest. The hashes of the newest are compared, those before it count if their sizes are right.
    /// </remarks>
    /// <exception cref="CheckpointException">A checkpoint could not be deleted.</exception>
    public void KeepLast(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var steps = Steps();
        var newest = _lastSaved ?? (steps is [.., var last] ? last : 0);
        var sound = 0;
        var doomed = steps.Where(step => step > newest).ToList();
        foreach (var step in steps.Where(step => step <= newest).Reverse())
        {
            if (sound >= count)
                doomed.Add(step);
            else if (sound > 0 ? TryVerifySizes(step) != null : TryVerify(FolderOf(step), null) != null)
                sound++;
        }
        if (sound == 0)
            return;
        foreach (var step in doomed)
            DiskErrors.Guard($"delete the old checkpoint {FolderOf(step)}", () => _publisher.Remove(FolderOf(step)));
    }

    /// <summary>Removes what a killed process left behind. To be called before the first save, by the one process that may write.</summary>
    /// <exception cref="CheckpointException">Something could not be removed.</exception>
    public void RemoveLeftovers()
    {
        if (Directory.Exists(Folder))
            DiskErrors.Guard($"tidy up {Folder} after a killed process", () => _publisher.Recover(Folder));
    }

    private Checkpoint Publish(string folder, string what, Action<string> fill)
    {
        Checkpoint? written = null;
        DiskErrors.Guard(what, () =>
        {
            try
            {
                if (!Directory.Exists(Folder))
                {
                    _files.CreateFolder(Folder);
                    _files.FlushFolder(Path.GetDirectoryName(Folder)!);
                }
                var temporary = _publisher.Begin(folder);
                fill(temporary);
                written = Checkpoint.Verify(temporary, _files);
                _publisher.Publish(folder);
            }
            catch
            {
                _publisher.Abandon(folder);
                throw;
            }
        });
        return written!.MovedTo(folder);
    }

    /// <summary>Refuses to begin a save for which the disk has too little room, going by the size of the newest checkpoint.</summary>
    private void RequireSpace(string what)
    {
        var last = Steps().Reverse().Select(TryVerifySizes).FirstOrDefault(found => found != null);
        if (last == null)
            return;
        var needed = (long)(last.Manifest.Bytes * SpaceFactor);
        var available = 0L;
        DiskErrors.Guard(what, () => available = _files.AvailableBytes(Folder));
        if (available < needed)
            throw DiskErrors.OutOfSpace(what, $"it needs {Megabytes(needed)} and {Megabytes(available)} are free");
    }

    private CheckpointFile WriteFile(string folder, CheckpointPart part)
    {
        CheckpointFile? file = null;
        _files.Write(Path.Combine(folder, part.Name), stream =>
        {
            using var hashing = new HashingStream(stream);
            part.Write(hashing);
            file = new CheckpointFile(part.Name, hashing.Length, hashing.Sha256);
        });
        return file!;
    }

    private void WriteManifest(string folder, CheckpointManifest manifest) =>
        _files.Write(Path.Combine(folder, CheckpointManifest.FileName), stream => stream.Write(manifest.ToJson()));

    private void LinkOrCopy(string source, string target)
    {
        if (_files.TryLink(source, target))
            return;
        using var from = _files.OpenRead(source);
        _files.Write(target, stream => from.CopyTo(stream));
    }

    private Checkpoint? TryVerify(string folder, Action<string>? report) => TryRead(() => Checkpoint.Verify(folder, _files), report);

    private Checkpoint? TryVerifySizes(long step) => TryRead(() => Checkpoint.VerifySizes(FolderOf(step), _files), null);

    private static Checkpoint? NewestIn(string folder, IFileOperations files, Action<string>? report)
    {
        var problems = new List<string>();
        foreach (var step in StepFolders.In(folder).Reverse())
        {
            if (TryRead(() => Checkpoint.Verify(Path.Combine(folder, StepFolders.NameOf(step)), files), problems.Add) is { } checkpoint)
            {
                problems.ForEach(problem => report?.Invoke(problem));
                return checkpoint;
            }
        }
        return problems.Count == 0 ? null : throw new CheckpointException(
            CheckpointException.Damaged,
            $"None of the {problems.Count} checkpoints in {folder} can be used. To begin anew, choose another folder with --work-dir.\n" +
            string.Join('\n', problems));
    }

    private static Checkpoint? TryRead(Func<Checkpoint> read, Action<string>? report)
    {
        try
        {
            return read();
        }
        catch (CheckpointException e)
        {
            report?.Invoke(e.Message);
            return null;
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
