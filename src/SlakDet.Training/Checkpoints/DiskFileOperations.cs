using System.Runtime.InteropServices;

namespace SlakDet.Training.Checkpoints;

/// <summary>The file operations of this machine's disks.</summary>
/// <remarks>
/// .NET has no call for hard links, for swapping two folders, or for flushing a folder; on Unix they are <c>link</c>,
/// <c>renameat2</c> (Linux) and <c>fsync</c>. Windows orders its folder changes by itself.
/// </remarks>
public sealed partial class DiskFileOperations : IFileOperations
{
    private const int WriteBufferBytes = 1 << 20;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private const int InvalidArgument = 22, NotSupported = 95; // EINVAL, EOPNOTSUPP: a file system without folder flushing

    /// <inheritdoc/>
    public long AvailableBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    /// <inheritdoc/>
    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void Write(string path, Action<Stream> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, WriteBufferBytes);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public void Move(string source, string target) => Directory.Move(source, target);

    /// <inheritdoc/>
    public bool TryExchange(string first, string second)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return RenameAt2(CurrentFolder, first, CurrentFolder, second, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // a C library older than the system call
        }
    }

    /// <inheritdoc/>
    public bool TryLink(string existing, string link) =>
        OperatingSystem.IsWindows() ? CreateHardLink(link, existing, 0) : Link(existing, link) == 0;

    /// <inheritdoc/>
    public void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, 0);
        if (descriptor < 0)
            throw LastError(path);
        try
        {
            if (FSync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not (InvalidArgument or NotSupported))
                throw LastError(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException LastError(string path)
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(number)} : '{path}'", number);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string link);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int firstFolder, string first, int secondFolder, string second, uint flags);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string link, string existing, nint security);
}
