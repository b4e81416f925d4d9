using System.Buffers.Binary;

namespace SlakDet.Weights.Tests.Fuzz;

/// <summary>Damages bytes in ways that parsers trip over.</summary>
internal static class Mutator
{
    private static readonly long[] Awkward =
        [0, 1, -1, 2, 7, 8, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue,
            long.MinValue, 1L << 32, 1L << 62];

    private static readonly byte[] Opcodes = "(.GJKMNQRUX]abcehjqrst)u}0io"u8.ToArray();

    /// <summary>A damaged copy: one change as a rule, up to three.</summary>
    public static byte[] Mutate(byte[] original, FuzzRandom random)
    {
        var bytes = original.ToList();
        for (var changes = 1 + random.Next(2) * random.Next(3); changes > 0 && bytes.Count > 0; changes--)
            Change(bytes, random);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, FuzzRandom random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(9))
        {
            case 0: bytes[at] = (byte)(bytes[at] ^ (1 << random.Next(8))); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes[at] = Opcodes[random.Next(Opcodes.Length)]; break;
            case 3: bytes.RemoveRange(at, bytes.Count - at); break;
            case 4: bytes.RemoveRange(at, Math.Min(1 + random.Next(16), bytes.Count - at)); break;
            case 5: bytes.InsertRange(at, Enumerable.Range(0, 1 + random.Next(8)).Select(_ => (byte)random.Next(256))); break;
            case 6: bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), Math.Min(1 + random.Next(64), bytes.Count - at))); break;
            case 7: Number(bytes, at, Awkward[random.Next(Awkward.Length)], 1 << random.Next(4)); break;
            default: Digit(bytes, at, random); break;
        }
    }

    private static void Number(List<byte> bytes, int at, long value, int size)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        for (var i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = wide[i];
    }

    /// <summary>Changes the next digit of a text, which is how sizes in a header get wrong without breaking its grammar.</summary>
    private static void Digit(List<byte> bytes, int from, FuzzRandom random)
    {
        for (var at = from; at < bytes.Count; at++)
            if (bytes[at] is >= (byte)'0' and <= (byte)'9')
            {
                bytes[at] = (byte)('0' + random.Next(10));
                return;
            }
    }
}
