using System.Buffers.Binary;
using System.IO.Compression;

namespace SlakDet.Data.Tests.Images;

/// <summary>Writes PNG files of any kind, also such as no library would write.</summary>
internal static class PngBuilder
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>One-channel samples of 1 to 8 bits: colour type 0 (grey) or 3 (palette, with the palette given as RGB triples).</summary>
    public static byte[] OneChannel(
        byte[] values, int width, int height,
        int bits = 8, byte[]? palette = null, bool interlaced = false, int filter = -1, int dataChunks = 1)
    {
        using var raw = new MemoryStream();
        var line = 0;
        foreach (var (x0, y0, stepX, stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            var columns = (width - x0 + stepX - 1) / stepX;
            if (columns <= 0)
                continue;
            var above = new byte[(columns * bits + 7) / 8];
            for (var y = y0; y < height; y += stepY)
            {
                var row = new byte[above.Length];
                for (var i = 0; i < columns; i++)
                    row[i * bits / 8] |= (byte)(values[y * width + x0 + i * stepX] << (8 - bits - i * bits % 8));
                var type = filter < 0 ? line++ % 5 : filter;
                raw.WriteByte((byte)type);
                raw.Write(Filter(type, row, above));
                above = row;
            }
        }
        var compressed = Compress(raw.ToArray());
        var chunks = new List<(string, byte[])> { ("IHDR", Header(width, height, bits, palette == null ? 0 : 3, interlaced ? 1 : 0)) };
        if (palette != null)
            chunks.Add(("PLTE", palette));
        chunks.AddRange(compressed.Chunk((compressed.Length + dataChunks - 1) / dataChunks).Select(part => ("IDAT", part)));
        return File([.. chunks, ("IEND", [])]);
    }

    /// <summary>A file of the given chunks, with right checksums.</summary>
    public static byte[] File(params (string Type, byte[] Body)[] chunks)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        foreach (var chunk in chunks)
            file.Write(Chunk(chunk.Type, chunk.Body));
        return file.ToArray();
    }

    public static byte[] Chunk(string type, byte[] body)
    {
        byte[] typeAndBody = [.. System.Text.Encoding.ASCII.GetBytes(type), .. body];
        var crc = uint.MaxValue;
        foreach (var value in typeAndBody)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return [.. BigEndian((uint)body.Length), .. typeAndBody, .. BigEndian(~crc)];
    }

    public static byte[] Header(int width, int height, int bits, int colorType, int interlace = 0) =>
        [.. BigEndian((uint)width), .. BigEndian(unchecked((uint)height)), (byte)bits, (byte)colorType, 0, 0, (byte)interlace];

    public static byte[] Compress(byte[] raw)
    {
        using var result = new MemoryStream();
        using (var deflate = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(raw);
        return result.ToArray();
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Filter(int type, byte[] row, byte[] above)
    {
        var result = new byte[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = (i > 0 ? row[i - 1] : 0, (int)above[i], i > 0 ? above[i - 1] : 0);
            var paeth = new[] { left, up, corner }.MinBy(candidate => Math.Abs(left + up - corner - candidate));
            var prediction = type switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => paeth };
            result[i] = unchecked((byte)(row[i] - prediction));
        }
        return result;
    }
}
