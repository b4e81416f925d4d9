using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Copies an ELF library and marks one needed symbol version as weak, when the system's provider lacks it.</summary>
public sealed class WeakenSymbolVersion : Task
{
    private const int SectionTypeVersionNeed = 0x6ffffffe;
    private const int WeakFlag = 2;

    [Required] public string Source { get; set; }
    [Required] public string OutputFolder { get; set; }
    [Required] public string SymbolVersion { get; set; }
    [Required] public string Provider { get; set; }
    [Required] public string KnownSha256 { get; set; }

    /// <summary>The file to use: the source itself, or the patched copy.</summary>
    [Output] public string Result { get; set; }

    public override bool Execute()
    {
        Result = Source;
        if (SystemProvides())
            return true;
        var target = Path.Combine(Path.GetFullPath(OutputFolder), KnownSha256.Substring(0, 16), Path.GetFileName(Source));
        if (!File.Exists(target))
        {
            var bytes = File.ReadAllBytes(Source);
            var hash = Sha256(bytes);
            if (hash != KnownSha256)
            {
                Log.LogError("{0} has SHA-256 {1}, expected {2}. A new TorchSharp version: check that it still needs the patch, then update tools/build/TorchSharpNative.targets.", Source, hash, KnownSha256);
                return false;
            }
            if (Weaken(bytes) != 1)
            {
                Log.LogError("{0} does not name {1} exactly once.", Source, SymbolVersion);
                return false;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(target));
            // Projects build side by side: each writes its own file, the rename is atomic and the content the same.
            var temporary = target + "." + Guid.NewGuid().ToString("N");
            File.WriteAllBytes(temporary, bytes);
            try
            {
                File.Move(temporary, target);
            }
            catch (IOException) when (File.Exists(target))
            {
                File.Delete(temporary);
            }
        }
        Result = target;
        return true;
    }

    private bool SystemProvides()
    {
        foreach (var folder in new[] { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" })
        {
            var path = Path.Combine(folder, Provider);
            if (File.Exists(path))
                // Latin-1 keeps one character a byte, so that an ordinal search is a byte search.
                return Encoding.GetEncoding("iso-8859-1").GetString(File.ReadAllBytes(path)).IndexOf(SymbolVersion + "\0", StringComparison.Ordinal) >= 0;
        }
        return false;
    }

    private static string Sha256(byte[] bytes)
    {
        using (var algorithm = SHA256.Create())
            return BitConverter.ToString(algorithm.ComputeHash(bytes)).Replace("-", "").ToLowerInvariant();
    }

    /// <summary>Sets the weak flag of every matching entry of .gnu.version_r and returns how many there were.</summary>
    private int Weaken(byte[] elf)
    {
        var changed = 0;
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int entrySize = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * entrySize;
            if (BitConverter.ToInt32(elf, section + 4) != SectionTypeVersionNeed)
                continue;
            var strings = sections + BitConverter.ToInt32(elf, section + 0x28) * entrySize;
            var names = (int)BitConverter.ToInt64(elf, strings + 0x18);
            for (var need = (int)BitConverter.ToInt64(elf, section + 0x18); ;)
            {
                var aux = need + BitConverter.ToInt32(elf, need + 8);
                for (int k = 0, n = BitConverter.ToUInt16(elf, need + 2); k < n; k++)
                {
                    var name = names + BitConverter.ToInt32(elf, aux + 8);
                    var length = Array.IndexOf(elf, (byte)0, name) - name;
                    if (Encoding.ASCII.GetString(elf, name, length) == SymbolVersion)
                    {
                        elf[aux + 4] |= WeakFlag;
                        changed++;
                    }
                    aux += BitConverter.ToInt32(elf, aux + 12);
                }
                var next = BitConverter.ToInt32(elf, need + 12);
                if (next == 0)
                    break;
                need += next;
            }
        }
        return changed;
    }
}
