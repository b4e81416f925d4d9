using System.Buffers.Binary;
using System.Text;

namespace SlakDet.Kernels.Native.Loading;

/// <summary>The dynamic symbols of an ELF shared library of 64 bits, little-endian (System V ABI, chapters 4 and 5).</summary>
/// <remarks>Only the tables are read, not the code, so the size of the file does not matter.</remarks>
public sealed class ElfLibrary
{
    private const int HeaderSize = 64, SectionSize = 64, SymbolSize = 24, RelocationSize = 24, DynamicSize = 16;
    private const int RelocationSection = 4, DynamicSection = 6, SymbolSection = 11, VersionSection = 0x6fffffff;
    private const int NeededTag = 1;
    private const int FirstVersion = 2; // 0 and 1 mean none
    private const int WeakBinding = 2;
    private static readonly ulong[] CallRelocations = [7, 1026]; // JUMP_SLOT of x86-64 and of AArch64
    private readonly byte[] _symbols, _names, _versions;
    private readonly byte[][] _relocations;

    private ElfLibrary(string path, IReadOnlyList<string> needed, byte[] symbols, byte[] names, byte[] versions, byte[][] relocations) =>
        (Path, Needed, _symbols, _names, _versions, _relocations) = (path, needed, symbols, names, versions, relocations);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of the libraries that must be loaded with it.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>Reads the tables of a library.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EnvironmentException">SD-ELF: the file cannot be read or is no such library.</exception>
    public static ElfLibrary Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var sections = Sections(file);
            var symbols = sections.First(section => section.Type == SymbolSection);
            var names = Bytes(file, sections[symbols.Link]);
            return new(path, [.. sections.Where(section => section.Type == DynamicSection).SelectMany(section => NeededOf(Bytes(file, section), Bytes(file, sections[section.Link])))],
                Bytes(file, symbols), names, [.. sections.Where(section => section.Type == VersionSection).Take(1).SelectMany(section => Bytes(file, section))],
                [.. sections.Where(section => section.Type == RelocationSection).Select(section => Bytes(file, section))]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
        {
            throw new EnvironmentException("SD-ELF", $"{path} cannot be read as an ELF shared library of 64 bits: {error.Message} Give a whole library that was built for this kind of machine.", error);
        }
    }

    /// <summary>
    /// What must come from other libraries: undefined symbols that are neither weak nor of a version, which the system's libraries give theirs and
    /// libtorch does not.
    /// </summary>
    /// <exception cref="EnvironmentException">SD-ELF: the tables contradict each other.</exception>
    public IReadOnlyList<NeededSymbol> FindNeededSymbols()
    {
        var atLoad = new HashSet<long>();
        foreach (var table in _relocations)
            for (var i = 0; i + RelocationSize <= table.Length; i += RelocationSize)
            {
                var info = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(i + 8));
                if (!CallRelocations.Contains(info & uint.MaxValue))
                    atLoad.Add((long)(info >> 32));
            }
        var found = new List<NeededSymbol>();
        for (var i = 1; i < _symbols.Length / SymbolSize; i++)
            if (!IsDefined(i) && _symbols[i * SymbolSize + 4] >> 4 != WeakBinding && !HasVersion(i))
                found.Add(new(NameOf(i), atLoad.Contains(i)));
        return found;
    }

    /// <summary>Which of some symbols this library defines.</summary>
    /// <param name="wanted">Names.</param>
    /// <exception cref="EnvironmentException">SD-ELF: the tables contradict each other.</exception>
    public IReadOnlySet<string> DefinedAmong(IReadOnlySet<string> wanted)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 1; i < _symbols.Length / SymbolSize; i++)
            if (IsDefined(i) && NameOf(i) is var name && wanted.Contains(name))
                found.Add(name);
        return found;
    }

    /// <summary>Writes a copy in which some needed symbols are weak: it loads without them, and a call of one ends the process.</summary>
    /// <param name="names">The symbols.</param>
    /// <param name="path">The copy.</param>
    public void WriteWithout(IReadOnlySet<string> names, string path)
    {
        var bytes = File.ReadAllBytes(Path);
        var table = bytes.AsSpan().IndexOf(_symbols);
        for (var i = 1; i < _symbols.Length / SymbolSize; i++)
            if (!IsDefined(i) && names.Contains(NameOf(i)))
                bytes[table + i * SymbolSize + 4] = (byte)(WeakBinding << 4 | bytes[table + i * SymbolSize + 4] & 0xF);
        File.WriteAllBytes(path, bytes);
    }

    private bool IsDefined(int symbol) => BinaryPrimitives.ReadUInt16LittleEndian(_symbols.AsSpan(symbol * SymbolSize + 6)) != 0;

    private bool HasVersion(int symbol) =>
        symbol * 2 + 2 <= _versions.Length && (BinaryPrimitives.ReadUInt16LittleEndian(_versions.AsSpan(symbol * 2)) & 0x7FFF) >= FirstVersion;

    private string NameOf(int symbol)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(_symbols.AsSpan(symbol * SymbolSize));
        return start < _names.Length ? Text(_names, (int)start)
            : throw new EnvironmentException("SD-ELF", $"{Path}: the name of symbol {symbol} lies outside of the table of names; the file is damaged.");
    }

    private static IEnumerable<string> NeededOf(byte[] entries, byte[] names)
    {
        for (var i = 0; i + DynamicSize <= entries.Length; i += DynamicSize)
            if (BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(i)) == NeededTag)
                yield return Text(names, checked((int)BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(i + 8))));
    }

    private static Section[] Sections(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var header = Bytes(file, 0, HeaderSize);
        if (!header.AsSpan(0, 6).SequenceEqual("\u007FELF\u0002\u0001"u8))
            throw new InvalidOperationException("it does not begin as one does.");
        var table = Bytes(file, BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(0x28)), SectionSize * BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x3C)));
        return [.. table.Chunk(SectionSize).Select(entry => new Section(BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(4)),
            BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(0x18)), BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(0x20)), BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(0x28))))];
    }

    private static byte[] Bytes(Microsoft.Win32.SafeHandles.SafeFileHandle file, Section section) => Bytes(file, section.Offset, section.Size);

    private static byte[] Bytes(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long size)
    {
        var length = RandomAccess.GetLength(file);
        if (offset < 0 || size < 0 || offset > length || size > length - offset)
            throw new InvalidOperationException($"it has {length} bytes, and a table of {size} bytes at {offset}.");
        var bytes = new byte[size];
        if (RandomAccess.Read(file, bytes, offset) != size)
            throw new InvalidOperationException("it is shorter than a moment ago.");
        return bytes;
    }

    private static string Text(byte[] names, int start) => Encoding.Latin1.GetString(names.AsSpan(start)[..names.AsSpan(start).IndexOf((byte)0)]);

    private readonly record struct Section(int Type, long Offset, long Size, int Link);
}
