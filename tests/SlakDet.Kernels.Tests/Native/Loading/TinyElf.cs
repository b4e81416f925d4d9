using System.Buffers.Binary;
using System.Text;

namespace SlakDet.Kernels.Tests.Native.Loading;

/// <summary>Writes ELF shared libraries that hold nothing but the tables of their dynamic symbols.</summary>
internal static class TinyElf
{
    private const int Global = 1 << 4, Weak = 2 << 4;

    /// <summary>A symbol of a library.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Defined">Whether the library has it.</param>
    /// <param name="IsWeak">Whether it may be missing.</param>
    /// <param name="HasVersion">Whether it is asked for in a version.</param>
    /// <param name="Relocation">Type of the relocation that uses it; 0 for none.</param>
    public sealed record Symbol(string Name, bool Defined = false, bool IsWeak = false, bool HasVersion = false, int Relocation = 0);

    /// <summary>Writes a library.</summary>
    public static string Write(string path, string[] needed, params Symbol[] symbols)
    {
        var names = new List<byte> { 0 };
        var (symbolTable, versions, relocations, dynamic) = (new List<byte>(new byte[24]), new List<byte>(new byte[2]), new List<byte>(), new List<byte>());
        foreach (var name in needed)
            dynamic.AddRange([.. Bytes(1L), .. Bytes((long)Add(name))]);
        dynamic.AddRange(new byte[16]);
        for (var i = 0; i < symbols.Length; i++)
        {
            symbolTable.AddRange([.. Bytes(Add(symbols[i].Name)), (byte)((symbols[i].IsWeak ? Weak : Global) | 2), 0, (byte)(symbols[i].Defined ? 1 : 0), 0, .. new byte[16]]);
            versions.AddRange([(byte)(symbols[i].HasVersion ? 2 : 1), 0]);
            if (symbols[i].Relocation != 0)
                relocations.AddRange([.. Bytes(0L), .. Bytes((long)(i + 1) << 32 | (uint)symbols[i].Relocation), .. Bytes(0L)]);
        }

        // null, dynsym, dynstr, versym, rela, dynamic
        (int Type, List<byte> Content, int Link)[] sections = [(0, [], 0), (11, symbolTable, 2), (3, names, 0), (0x6fffffff, versions, 1), (4, relocations, 1), (6, dynamic, 2)];
        var file = new List<byte>([.. "\u007FELF\u0002\u0001\u0001"u8, .. new byte[57]]);
        var table = new List<byte>();
        foreach (var (type, content, link) in sections)
        {
            table.AddRange([.. Bytes(0), .. Bytes(type), .. Bytes(0L), .. Bytes(0L), .. Bytes((long)file.Count), .. Bytes((long)content.Count), .. Bytes(link), .. Bytes(0), .. Bytes(8L), .. Bytes(0L)]);
            file.AddRange(content);
        }

        var bytes = file.Concat(table).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(0x28), file.Count);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(0x3C), (short)sections.Length);
        File.WriteAllBytes(path, bytes);
        return path;

        int Add(string name)
        {
            names.AddRange([.. Encoding.ASCII.GetBytes(name), 0]);
            return names.Count - name.Length - 1;
        }
    }

    private static byte[] Bytes(int value) => BitConverter.GetBytes(value);

    private static byte[] Bytes(long value) => BitConverter.GetBytes(value);
}
