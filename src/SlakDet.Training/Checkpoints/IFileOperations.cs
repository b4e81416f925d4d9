namespace SlakDet.Training.Checkpoints;

/// <summary>
/// The file operations that a <see cref="CheckpointStore"/> stands on, few enough that a test can let each single one of them fail.
/// </summary>
/// <remarks>Each throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot be done.</remarks>
public interface IFileOperations
{
    /// <summary>Bytes that this user may still write on the file system of <paramref name="folder"/>.</summary>
    long AvailableBytes(string folder);

    /// <summary>Makes a folder and those above it.</summary>
    void CreateFolder(string path);

    /// <summary>Makes a new file, lets <paramref name="write"/> fill it and returns when its bytes are on the disk.</summary>
    void Write(string path, Action<Stream> write);

    /// <summary>Opens a file for reading from its start.</summary>
    Stream OpenRead(string path);

    /// <summary>Renames a folder in one step; <paramref name="target"/> must not exist.</summary>
    void Move(string source, string target);

    /// <summary>Swaps two folders in one step. False, with nothing changed, where the file system cannot.</summary>
    bool TryExchange(string first, string second);

    /// <summary>Gives a file a second name (a hard link). False, with nothing changed, where the file system cannot.</summary>
    bool TryLink(string existing, string link);

    /// <summary>Deletes a folder and all in it.</summary>
    void DeleteFolder(string path);

    /// <summary>Returns when the entries of a folder (what was made, renamed or deleted in it) are on the disk.</summary>
    void FlushFolder(string path);
}
