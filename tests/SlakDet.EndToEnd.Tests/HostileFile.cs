using System.IO.Compression;
using System.Text;

namespace SlakDet.EndToEnd.Tests;

/// <summary>A file in PyTorch's format that a careless reader would let run a command.</summary>
internal static class HostileFile
{
    /// <summary>Writes the zip with the pickle <c>posix.system(command)</c>, protocol 2.</summary>
    public static void Write(string path, string command)
    {
        var argument = Encoding.UTF8.GetBytes(command);
        byte[] pickle =
        [
            0x80, 2, .. "cposix\nsystem\n"u8,                                  // PROTO, GLOBAL
            (byte)'X', .. BitConverter.GetBytes(argument.Length), .. argument, // BINUNICODE
            0x85, (byte)'R', (byte)'.',                                        // TUPLE1, REDUCE, STOP
        ];
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in new[] { ("archive/data.pkl", pickle), ("archive/version", "3\n"u8.ToArray()) })
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }
}
