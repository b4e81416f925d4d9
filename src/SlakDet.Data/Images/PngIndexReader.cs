using System.Buffers;
using System.IO.Compression;

namespace SlakDet.Data.Images;

/// <summary>
/// Decodes the samples of a one-channel PNG of up to 8 bits as they are stored. OpenCV would turn palette indices into colours and
/// stretch 1, 2 and 4-bit values.
/// </summary>
internal static class PngIndexReader
{
    // Adam7 (W3C PNG, section 8.2): first column, first row, column step, row step of each pass.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Fills <paramref name="values"/>, (height, width), from a file whose header has been checked.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, ImageHeader header, Span<byte> values)
    {
        var compressed = ArrayPool<byte>.Shared.Rent(bytes.Length);
        var rows = ArrayPool<byte>.Shared.Rent(2 * RowLength(header.Width, header.BitDepth));
        try
        {
            var length = Gather(bytes, compressed, out var interlaced);
            using var inflated = new ZLibStream(new MemoryStream(compressed, 0, length), CompressionMode.Decompress);
            foreach (var pass in interlaced ? Adam7 : [(0, 0, 1, 1)])
                ReadPass(inflated, header, pass, rows, values);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw ImageHeader.Broken($"its compressed pixels end early or make no sense ({error.Message})");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
            ArrayPool<byte>.Shared.Return(rows);
        }
    }

    private static int RowLength(int width, int bits) => (int)(((long)width * bits + 7) / 8) + 1;   // with the filter byte

    private static int Gather(ReadOnlySpan<byte> bytes, Span<byte> compressed, out bool interlaced)
    {
        var chunks = new PngChunks(bytes);
        chunks.MoveNext();
        interlaced = chunks.Body[12] switch
        {
            0 => false,
            1 => true,
            var other => throw ImageHeader.Broken($"PNG interlace method {other} does not exist"),
        };
        var length = 0;
        while (chunks.MoveNext())
            if (chunks.Type.SequenceEqual("IDAT"u8))
            {
                chunks.Body.CopyTo(compressed[length..]);
                length += chunks.Body.Length;
            }
        return length;
    }

    private static void ReadPass(
        Stream inflated, ImageHeader header, (int X, int Y, int StepX, int StepY) pass, byte[] rows, Span<byte> values)
    {
        var width = (header.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (width <= 0)
            return;
        var length = RowLength(width, header.BitDepth);
        var row = rows.AsSpan(0, length);
        var previous = rows.AsSpan(length, length);
        previous.Clear();
        for (var y = pass.Y; y < header.Height; y += pass.StepY)
        {
            inflated.ReadExactly(row);
            Unfilter(row[0], row[1..], previous[1..]);
            var target = values.Slice(y * header.Width, header.Width);
            if (header.BitDepth == 8 && pass.StepX == 1)
                row[1..].CopyTo(target);
            else
                Unpack(row[1..], header.BitDepth, width, target[pass.X..], pass.StepX);
            var spare = previous;
            previous = row;
            row = spare;
        }
    }

    private static void Unpack(ReadOnlySpan<byte> packed, int bits, int width, Span<byte> target, int step)
    {
        var perByte = 8 / bits;
        var mask = (1 << bits) - 1;
        for (var i = 0; i < width; i++)
            target[i * step] = (byte)(packed[i / perByte] >> (8 - bits - i % perByte * bits) & mask);
    }

    // A sample is at most a byte, so the neighbour to the left is always one byte away.
    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        unchecked
        {
            switch (filter)
            {
                case 0:
                    break;
                case 1:
                    for (var i = 1; i < row.Length; i++)
                        row[i] += row[i - 1];
                    break;
                case 2:
                    for (var i = 0; i < row.Length; i++)
                        row[i] += above[i];
                    break;
                case 3:
                    row[0] += (byte)(above[0] >> 1);
                    for (var i = 1; i < row.Length; i++)
                        row[i] += (byte)((row[i - 1] + above[i]) >> 1);
                    break;
                case 4:
                    row[0] += above[0];
                    for (var i = 1; i < row.Length; i++)
                        row[i] += Paeth(row[i - 1], above[i], above[i - 1]);
                    break;
                default:
                    throw ImageHeader.Broken($"PNG filter {filter} does not exist");
            }
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - 2 * corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }
}
