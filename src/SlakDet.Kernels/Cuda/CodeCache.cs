using System.Security.Cryptography;
using System.Text;

namespace SlakDet.Kernels.Cuda;

/// <summary>Compiled kernels in a folder, so that each is compiled once on a machine. A folder that cannot be written is no error.</summary>
/// <param name="folder">Made when first written to.</param>
internal sealed class CodeCache(string folder)
{
    /// <summary>The user's own.</summary>
    public static CodeCache OfUser { get; } = new(Path.Combine(UserFolder(), "slakdet", "kernels"));

    /// <summary>The name under which the code of a source, options and compiler is kept: a hash of all that it depends on.</summary>
    public static string KeyOf(KernelSource source, IReadOnlyList<string> options, Version compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in (string[])[compiler.ToString(), .. options, source.Name, source.Text, .. source.Headers.SelectMany(header => (string[])[header.Name, header.Text])])
        {
            // With its length, so that no two lists of texts look the same.
            hash.AppendData(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)));
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The kept code, or that of <paramref name="make"/>, which is then kept.</summary>
    public byte[] GetOrAdd(string key, Func<byte[]> make)
    {
        var path = Path.Combine(folder, key + ".cubin");
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path) is { Length: > 0 } kept)
                return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Compiled anew.
        }
        var code = make();
        Keep(path, code);
        return code;
    }

    /// <summary>Deletes kept code, such as code that the driver refuses.</summary>
    public void Remove(string key) => Delete(Path.Combine(folder, key + ".cubin"));

    // Under another name first: a reader never sees half a file, and of two writers one wins with the same content.
    private void Keep(string path, byte[] code)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, code);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Delete(temporary);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays.
        }
    }

    private static string UserFolder() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
