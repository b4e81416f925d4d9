using Google.Protobuf;

namespace SlakDet.Training.Tests.Runs;

/// <summary>An event of a TensorBoard file, read by its field numbers in TensorFlow's event.proto.</summary>
public sealed record LoggedEvent(
    double WallTime, long Step, string? FileVersion, bool IsSessionStart, IReadOnlyList<(string Tag, float Value)> Scalars);

/// <summary>Reads TensorBoard's files and checks their framing, with nothing of what wrote them.</summary>
public static class EventFile
{
    public static IReadOnlyList<LoggedEvent> Read(string path)
    {
        using var reader = new BinaryReader(File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var events = new List<LoggedEvent>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var header = reader.ReadBytes(8);
            Assert.Equal(Masked(header), reader.ReadUInt32());
            var body = reader.ReadBytes((int)BitConverter.ToInt64(header));
            Assert.Equal(Masked(body), reader.ReadUInt32());
            events.Add(ParseEvent(new CodedInputStream(body)));
        }
        return events;
    }

    /// <summary>CRC-32C bit by bit (polynomial 0x1EDC6F41, reflected).</summary>
    public static uint Crc32C(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }
        return ~crc;
    }

    private static uint Masked(byte[] bytes) => unchecked((Crc32C(bytes) >> 15 | Crc32C(bytes) << 17) + 0xA282EAD8);

    private static LoggedEvent ParseEvent(CodedInputStream input)
    {
        var result = new LoggedEvent(0, 0, null, false, []);
        while (input.ReadTag() is var tag && tag != 0)
        {
            result = (tag >> 3) switch
            {
                1 => result with { WallTime = input.ReadDouble() },
                2 => result with { Step = input.ReadInt64() },
                3 => result with { FileVersion = input.ReadString() },
                5 => result with { Scalars = ParseSummary(input.ReadBytes().CreateCodedInput()) },
                7 => result with { IsSessionStart = input.ReadBytes().Span.SequenceEqual<byte>([1 << 3, 1]) }, // status = START
                _ => throw new InvalidDataException($"Field {tag >> 3} in an event."),
            };
        }
        return result;
    }

    private static List<(string Tag, float Value)> ParseSummary(CodedInputStream input)
    {
        var scalars = new List<(string, float)>();
        while (input.ReadTag() is var tag && tag != 0)
        {
            Assert.Equal(1u, tag >> 3);
            var value = input.ReadBytes().CreateCodedInput();
            Assert.Equal(1u, value.ReadTag() >> 3);
            var name = value.ReadString();
            Assert.Equal(2u, value.ReadTag() >> 3);
            scalars.Add((name, value.ReadFloat()));
        }
        return scalars;
    }
}
