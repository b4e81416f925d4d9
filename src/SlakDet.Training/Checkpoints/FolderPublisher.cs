namespace SlakDet.Training.Checkpoints;

/// <summary>
/// Puts finished folders in their place, and takes folders away, so that a kill at any instant leaves under a folder's name either the
/// old or the new content, or nothing and then the old one under <c>NAME.old</c>, which <see cref="Recover"/> puts back.
/// </summary>
/// <remarks>Folders in the making, and folders being deleted, are called <c>NAME.tmp</c>.</remarks>
internal sealed class FolderPublisher(IFileOperations files)
{
    private const string TemporarySuffix = ".tmp", ReplacedSuffix = ".old";

    /// <summary>An empty folder in which to make the new content of <paramref name="folder"/>.</summary>
    public string Begin(string folder)
    {
        var temporary = folder + TemporarySuffix;
        if (Directory.Exists(temporary))
            files.DeleteFolder(temporary);
        files.CreateFolder(temporary);
        return temporary;
    }

    /// <summary>Gives up the new content of <paramref name="folder"/>; deletes now, or leaves it to <see cref="Recover"/>.</summary>
    public void Abandon(string folder) => TryDelete(folder + TemporarySuffix);

    /// <summary>Lets the new content of <paramref name="folder"/> take the place of the old, if there is one.</summary>
    public void Publish(string folder)
    {
        var temporary = folder + TemporarySuffix;
        var parent = Path.GetDirectoryName(folder)!;
        files.FlushFolder(temporary);
        if (!Directory.Exists(folder))
        {
            files.Move(temporary, folder);
            files.FlushFolder(parent);
        }
        else if (files.TryExchange(temporary, folder))
        {
            files.FlushFolder(parent);
            TryDelete(temporary);
        }
        else
        {
            Replace(folder, temporary, folder + ReplacedSuffix);
            files.FlushFolder(parent);
            TryDelete(folder + ReplacedSuffix);
        }
    }

    /// <summary>Deletes a folder; its name disappears first.</summary>
    public void Remove(string folder)
    {
        var temporary = folder + TemporarySuffix;
        if (Directory.Exists(temporary))
            files.DeleteFolder(temporary);
        files.Move(folder, temporary);
        files.DeleteFolder(temporary);
    }

    /// <summary>Brings order into what a killed process left in <paramref name="parent"/>.</summary>
    public void Recover(string parent)
    {
        foreach (var replaced in Directory.GetDirectories(parent, "*" + ReplacedSuffix))
        {
            if (Directory.Exists(replaced[..^ReplacedSuffix.Length]))
                files.DeleteFolder(replaced);
            else
                files.Move(replaced, replaced[..^ReplacedSuffix.Length]);
        }
        foreach (var temporary in Directory.GetDirectories(parent, "*" + TemporarySuffix))
            files.DeleteFolder(temporary);
    }

    private void Replace(string folder, string temporary, string replaced)
    {
        if (Directory.Exists(replaced))
            files.DeleteFolder(replaced);
        files.Move(folder, replaced);
        try
        {
            files.Move(temporary, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            files.Move(replaced, folder);
            throw;
        }
    }

    private void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                files.DeleteFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has a name that no one takes for a checkpoint, and goes at the next save or start.
        }
    }
}
