namespace SlakDet.Training.Checkpoints;

/// <summary>Turns failures of the disk into exceptions that say what to do.</summary>
internal static class DiskErrors
{
    private const string Reassurance = "What was saved before is intact.";
    private const int NoSpace = 28, QuotaExceeded = 122; // ENOSPC, EDQUOT of Linux
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027), WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether an exception says that the disk, or this user's share of it, is full.</summary>
    public static bool IsDiskFull(Exception exception) =>
        exception is IOException && exception.HResult is NoSpace or QuotaExceeded or WindowsHandleDiskFull or WindowsDiskFull;

    /// <summary>Runs an action on checkpoints; <paramref name="what"/> completes "Cannot ...".</summary>
    /// <exception cref="CheckpointException">The disk failed.</exception>
    public static void Guard(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsDiskFull(e))
        {
            throw OutOfSpace(what, "the disk is full", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritten(what, e.Message, "Make the folder writable, or choose another with --work-dir.", e);
        }
        catch (IOException e)
        {
            throw NotWritten(what, e.Message, "Check the disk, or choose another with --work-dir.", e);
        }
        catch (CheckpointException e) when (e.Code == CheckpointException.Damaged)
        {
            throw NotWritten(
                what, $"what was written does not read back ({e.Message}).", "Check the disk, or choose another with --work-dir.", e);
        }
    }

    /// <summary>The exception for a disk without room.</summary>
    public static CheckpointException OutOfSpace(string what, string why, Exception? cause = null) => new(
        CheckpointException.Space,
        $"Cannot {what}: {why}. {Reassurance} Free space, keep fewer checkpoints, or choose another disk with --work-dir.",
        cause);

    private static CheckpointException NotWritten(string what, string why, string cure, Exception cause) =>
        new(CheckpointException.Write, $"Cannot {what}: {why} {Reassurance} {cure}", cause);
}
