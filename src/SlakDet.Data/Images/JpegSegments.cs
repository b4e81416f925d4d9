using System.Buffers.Binary;

namespace SlakDet.Data.Images;

/// <summary>Walks the segments of a JPEG file (ITU T.81, annex B) from SOI to EOI.</summary>
internal static class JpegSegments
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, App1 = 0xE1;

    /// <summary>Reads size, channels, depth and orientation; the file must hold a frame, a scan and the end marker.</summary>
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> bytes)
    {
        ImageHeader? frame = null;
        var (orientation, scans, position) = (1, 0, 2);
        while (true)
        {
            var marker = NextMarker(bytes, ref position, insideScan: scans > 0);
            if (marker == EndOfImage)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))   // stand alone: TEM, restart markers, a second SOI
                continue;
            if (position > bytes.Length - 2)
                throw ImageHeader.Truncated($"it ends after {bytes.Length} bytes inside a JPEG segment");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]);
            if (length < 2)
                throw ImageHeader.Broken($"the JPEG segment at byte {position} has length {length}");
            if (length > bytes.Length - position)
                throw ImageHeader.Truncated($"it ends after {bytes.Length} bytes inside a JPEG segment");
            var body = bytes.Slice(position + 2, length - 2);
            if (IsFrame(marker))
                frame ??= ReadFrame(body);
            else if (marker == App1 && body.StartsWith("Exif\0\0"u8))
                orientation = ExifOrientation.Read(body[6..]);
            else if (marker == StartOfScan)
                scans++;
            position += length;
        }
        if (frame == null || scans == 0)
            throw ImageHeader.Broken($"a JPEG needs a frame header and a scan, this has {(frame == null ? "no frame header" : "no scan")}");
        return frame with { Orientation = orientation };
    }

    // Between segments only fill bytes (FF) may stand before a marker; compressed data may hold anything, FF always stuffed with 00.
    private static byte NextMarker(ReadOnlySpan<byte> bytes, ref int position, bool insideScan)
    {
        while (position < bytes.Length)
        {
            var ahead = bytes[position..].IndexOf((byte)0xFF);
            if (ahead > 0 && !insideScan)
                throw ImageHeader.Broken($"byte {position} should begin a JPEG segment and is {bytes[position]:X2}");
            if (ahead < 0)
                break;
            position += ahead + 1;
            while (position < bytes.Length && bytes[position] == 0xFF)
                position++;
            if (position < bytes.Length && bytes[position++] is not 0 and var marker)
                return marker;
        }
        throw ImageHeader.Truncated($"after {bytes.Length} bytes the JPEG end marker has not come");
    }

    // SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static ImageHeader ReadFrame(ReadOnlySpan<byte> body)
    {
        if (body.Length < 6)
            throw ImageHeader.Broken("the JPEG frame header is too short");
        var height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (width == 0 || height == 0)
            throw ImageHeader.Broken($"the JPEG frame header gives the size {width} x {height}");
        return new(ImageFormat.Jpeg, width, height, body[5], body[0], HasPalette: false, Orientation: 1);
    }
}
