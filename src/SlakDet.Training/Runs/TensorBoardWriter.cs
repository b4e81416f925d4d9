using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace SlakDet.Training.Runs;

/// <summary>Writes scalars to a file that TensorBoard reads, <c>events.out.tfevents.*</c>.</summary>
/// <remarks>
/// A record is the length (8 bytes), the masked CRC-32C of these 8 bytes, an <c>Event</c> message, and its masked CRC-32C, all
/// little-endian (TensorFlow, <c>record_writer.h</c> and <c>event.proto</c>). The messages are TorchSharp's; its own
/// <c>SummaryWriter</c> is not used since it dates events in ticks or single-precision seconds, cannot purge after a resume, and
/// opens the file for every value.
/// </remarks>
internal sealed class TensorBoardWriter : IDisposable
{
    private const string FilePrefix = "events.out.tfevents.";
    private const uint MaskDelta = 0xA282EAD8;
    private readonly FileStream _file;

    /// <summary>Starts a file in <paramref name="folder"/>.</summary>
    /// <param name="folder">The folder, made if need be.</param>
    /// <param name="resumedStep">
    /// TensorBoard is told to forget what earlier files say after this step; null for a new run, which deletes them.
    /// </param>
    /// <param name="time">The clock.</param>
    public TensorBoardWriter(string folder, long? resumedStep, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        if (resumedStep == null)
            foreach (var earlier in Directory.GetFiles(folder, FilePrefix + "*"))
                File.Delete(earlier);
        var now = time.GetUtcNow();
        _file = CreateFile(folder, now);
        Append(new Event { WallTime = Seconds(now), FileVersion = "brain.Event:2" });
        if (resumedStep is { } step)
        {
            var start = new SessionLog { Status = SessionLog.Types.SessionStatus.Start };
            Append(new Event { WallTime = Seconds(now), Step = step + 1, SessionLog = start });
        }
    }

    /// <summary>Appends the values of a step as one event; after a failure the file is as before.</summary>
    public void Write(long step, DateTimeOffset now, IEnumerable<(string Name, double Value)> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values.Select(value => new Summary.Types.Value { Tag = value.Name, SimpleValue = (float)value.Value }));
        Append(new Event { WallTime = Seconds(now), Step = step, Summary = summary });
    }

    public void Dispose() => _file.Dispose();

    /// <summary>TensorBoard reads a folder's files in the order of their names.</summary>
    private static FileStream CreateFile(string folder, DateTimeOffset now)
    {
        for (var number = 0; ; number++)
        {
            var start = string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{now.ToUnixTimeSeconds():D10}.{number:D3}.");
            if (Directory.GetFiles(folder, start + "*").Length > 0)
                continue;
            var path = Path.Combine(folder, $"{start}{Environment.MachineName}.{Environment.ProcessId}");
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
    }

    private void Append(Event message)
    {
        var body = message.ToByteArray();
        var record = new byte[8 + 4 + body.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        body.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + body.Length), MaskedCrc(body));
        var before = _file.Position;
        try
        {
            _file.Write(record);
        }
        catch (IOException)
        {
            // A torn record would end TensorBoard's reading of the file.
            _file.SetLength(before);
            _file.Position = before;
            throw;
        }
    }

    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return unchecked(BitOperations.RotateRight(~crc, 15) + MaskDelta);
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
