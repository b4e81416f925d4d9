using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies ELF libraries of packages and changes the copies so that they load on more systems: marks a needed symbol version as weak where the
/// system's provider lacks it, and takes libraries off the list of needed ones.
/// </summary>
public sealed class AdaptNativeLibraries : Task
{
    private const int DynamicSection = 6, VersionNeedSection = 0x6ffffffe;
    private const int NeededTag = 1, DynamicEntrySize = 16, WeakFlag = 2;

    /// <summary>Files of packages, of which those named by a rule are adapted.</summary>
    [Required] public ITaskItem[] Files { get; set; }

    /// <summary>File names, with Sha256, and WeakVersion and Provider, or DropNeeded (names separated by commas).</summary>
    [Required] public ITaskItem[] Rules { get; set; }

    [Required] public string OutputFolder { get; set; }

    /// <summary>The files that copies stand for.</summary>
    [Output] public ITaskItem[] Originals { get; set; }

    /// <summary>The copies, with the metadata of their originals.</summary>
    [Output] public ITaskItem[] Copies { get; set; }

    public override bool Execute()
    {
        var pairs = new List<(ITaskItem Original, ITaskItem Copy)>();
        foreach (var file in Files)
        {
            var rule = Rules.FirstOrDefault(candidate => candidate.ItemSpec == Path.GetFileName(file.ItemSpec));
            if (rule == null || IsProvided(rule.GetMetadata("WeakVersion"), rule.GetMetadata("Provider")))
                continue;
            var path = Adapt(file.ItemSpec, rule);
            if (path == null)
                return false;
            var copy = new TaskItem(path);
            file.CopyMetadataTo(copy);
            pairs.Add((file, copy));
        }
        Originals = pairs.Select(pair => pair.Original).ToArray();
        Copies = pairs.Select(pair => pair.Copy).ToArray();
        return true;
    }

    private string Adapt(string source, ITaskItem rule)
    {
        var known = rule.GetMetadata("Sha256");
        var target = Path.Combine(Path.GetFullPath(OutputFolder), known.Substring(0, 16), rule.ItemSpec);
        if (File.Exists(target))
            return target;
        var bytes = File.ReadAllBytes(source);
        var hash = Sha256(bytes);
        if (hash != known)
        {
            Log.LogError("{0} has SHA-256 {1}, expected {2}. A new version of the package: check that it still needs the change, then update tools/build/NativeLibraries.targets.", source, hash, known);
            return null;
        }
        var version = rule.GetMetadata("WeakVersion");
        var needed = new HashSet<string>(rule.GetMetadata("DropNeeded").Split(',').Select(name => name.Trim()).Where(name => name.Length > 0));
        if (version.Length > 0 && Weaken(bytes, version) != 1)
        {
            Log.LogError("{0} does not name {1} exactly once.", source, version);
            return null;
        }
        if (Drop(bytes, needed) != needed.Count)
        {
            Log.LogError("{0} does not need each of {1} exactly once.", source, string.Join(", ", needed));
            return null;
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
        return target;
    }

    private static bool IsProvided(string version, string provider)
    {
        if (version.Length == 0)
            return false;
        foreach (var folder in new[] { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib" })
        {
            var path = Path.Combine(folder, provider);
            if (File.Exists(path))
                // Latin-1 keeps one character a byte, so that an ordinal search is a byte search.
                return Encoding.GetEncoding("iso-8859-1").GetString(File.ReadAllBytes(path)).IndexOf(version + "\0", StringComparison.Ordinal) >= 0;
        }
        return false;
    }

    private static string Sha256(byte[] bytes)
    {
        using (var algorithm = SHA256.Create())
            return BitConverter.ToString(algorithm.ComputeHash(bytes)).Replace("-", "").ToLowerInvariant();
    }

    /// <summary>Sets the weak flag of every matching entry of .gnu.version_r and returns how many there were.</summary>
    private static int Weaken(byte[] elf, string version)
    {
        var changed = 0;
        foreach (var (offset, _, names) in Sections(elf, VersionNeedSection))
            for (var need = offset; ;)
            {
                var aux = need + BitConverter.ToInt32(elf, need + 8);
                for (int k = 0, n = BitConverter.ToUInt16(elf, need + 2); k < n; k++)
                {
                    if (Name(elf, names + BitConverter.ToInt32(elf, aux + 8)) == version)
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
        return changed;
    }

    /// <summary>Takes libraries off the list of needed ones, moves the entries behind them up, and returns how many were taken off.</summary>
    private static int Drop(byte[] elf, HashSet<string> libraries)
    {
        var dropped = 0;
        foreach (var (offset, size, names) in Sections(elf, DynamicSection))
        {
            var to = offset;
            for (var from = offset; from < offset + size; from += DynamicEntrySize)
            {
                if (BitConverter.ToInt64(elf, from) == NeededTag && libraries.Contains(Name(elf, names + (int)BitConverter.ToInt64(elf, from + 8))))
                {
                    dropped++;
                    continue;
                }
                Array.Copy(elf, from, elf, to, DynamicEntrySize);
                to += DynamicEntrySize;
            }
            Array.Clear(elf, to, offset + size - to);
        }
        return dropped;
    }

    /// <summary>Place and size of each section of a type, and the place of its names.</summary>
    private static IEnumerable<(int Offset, int Size, int Names)> Sections(byte[] elf, int type)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int entrySize = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * entrySize;
            if (BitConverter.ToInt32(elf, section + 4) != type)
                continue;
            var strings = sections + BitConverter.ToInt32(elf, section + 0x28) * entrySize;
            yield return ((int)BitConverter.ToInt64(elf, section + 0x18), (int)BitConverter.ToInt64(elf, section + 0x20), (int)BitConverter.ToInt64(elf, strings + 0x18));
        }
    }

    private static string Name(byte[] elf, int start) => Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
}
