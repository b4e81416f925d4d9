using System.Security.Cryptography;

namespace SlakDet.Training.Checkpoints;

/// <summary>A checkpoint on the disk whose files have been found to be those that were saved.</summary>
public sealed class Checkpoint
{
    private const int MaxManifestBytes = 1 << 20;

    private Checkpoint(string folder, CheckpointManifest manifest) => (Folder, Manifest) = (folder, manifest);

    /// <summary>Full path of its folder.</summary>
    public string Folder { get; }

    /// <summary>What its manifest says.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Number of optimizer steps done when it was saved.</summary>
    public long Step => Manifest.Step;

    /// <summary>The path of one of its files.</summary>
    /// <exception cref="CheckpointException">The checkpoint has no such file.</exception>
    public string PathOf(string name)
    {
        if (Manifest.Files.Any(file => file.Name == name))
            return Path.Combine(Folder, name);
        var names = string.Join(", ", Manifest.Files.Select(file => file.Name));
        throw new CheckpointException(
            CheckpointException.Missing, $"The checkpoint {Folder} has no {name}; it holds {names}. Choose a checkpoint that has it.");
    }

    /// <summary>Reads the manifest of a folder and compares the size and SHA-256 of each file with it.</summary>
    /// <exception cref="CheckpointException">A file is missing, differs, or cannot be read.</exception>
    internal static Checkpoint Verify(string folder, IFileOperations files)
    {
        var checkpoint = ReadManifest(folder, files);
        foreach (var file in checkpoint.Manifest.Files)
            checkpoint.VerifyFile(file, files);
        return checkpoint;
    }

    /// <summary>Reads the manifest of a folder and compares no more than the sizes with it.</summary>
    /// <exception cref="CheckpointException">A file is missing, has another size, or cannot be read.</exception>
    internal static Checkpoint VerifySizes(string folder, IFileOperations files)
    {
        var checkpoint = ReadManifest(folder, files);
        foreach (var file in checkpoint.Manifest.Files)
            checkpoint.VerifySize(file);
        return checkpoint;
    }

    /// <summary>The same checkpoint after its folder was renamed.</summary>
    internal Checkpoint MovedTo(string folder) => new(folder, Manifest);

    private static Checkpoint ReadManifest(string folder, IFileOperations files)
    {
        var path = Path.Combine(folder, CheckpointManifest.FileName);
        return Read(path, () =>
        {
            using var stream = files.OpenRead(path);
            if (stream.Length > MaxManifestBytes)
                throw new FormatException($"it has {stream.Length} bytes, at most {MaxManifestBytes} make sense");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new Checkpoint(Path.GetFullPath(folder), CheckpointManifest.Parse(bytes));
        });
    }

    private void VerifyFile(CheckpointFile expected, IFileOperations files)
    {
        VerifySize(expected);
        var path = Path.Combine(Folder, expected.Name);
        var hash = Read(path, () =>
        {
            using var stream = files.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        });
        if (hash != expected.Sha256)
            throw Damaged(path, $"its SHA-256 is {hash[..12]}..., the manifest says {expected.Sha256[..12]}...");
    }

    private void VerifySize(CheckpointFile expected)
    {
        var file = new FileInfo(Path.Combine(Folder, expected.Name));
        if (!file.Exists)
            throw Damaged(file.FullName, "it is missing");
        if (file.Length != expected.Bytes)
            throw Damaged(file.FullName, $"it has {file.Length} bytes, the manifest says {expected.Bytes}");
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Damaged(path, e is FileNotFoundException or DirectoryNotFoundException ? "it is missing" : e.Message, e);
        }
    }

    private static CheckpointException Damaged(string path, string why, Exception? cause = null) => new(
        CheckpointException.Damaged,
        $"The checkpoint {Path.GetDirectoryName(path)} cannot be used: {Path.GetFileName(path)}: {why}. " +
        "Use an older checkpoint; check the disk if this happens again.",
        cause);
}
