using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Writes the rows of a results file.</summary>
internal static class CocoResultsWriter
{
    private const int FlushBytes = 1 << 16;

    // Angle brackets and the like are common in compressed run lengths and need no escape outside of web pages.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a list of rows, names only where they are given.</summary>
    public static void Write(
        Stream stream,
        IEnumerable<CocoResult> rows,
        IReadOnlyDictionary<long, string>? fileNames,
        IReadOnlyDictionary<long, string>? classNames)
    {
        var text = new ArrayBufferWriter<byte>(2 * FlushBytes);
        using var json = new Utf8JsonWriter(text, Options);
        text.Write("["u8);
        var separator = "\n"u8;
        foreach (var row in rows)
        {
            text.Write(separator);
            separator = ",\n"u8;
            json.Reset();
            Write(json, row, fileNames?[row.ImageId], classNames?[row.CategoryId]);
            json.Flush();
            if (text.WrittenCount < FlushBytes)
                continue;
            stream.Write(text.WrittenSpan);
            text.ResetWrittenCount();
        }

        text.Write("\n]\n"u8);
        stream.Write(text.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, in CocoResult row, string? fileName, string? className)
    {
        json.WriteStartObject();
        json.WriteNumber("image_id"u8, row.ImageId);
        if (fileName != null)
            json.WriteString("file_name"u8, fileName);
        json.WriteNumber("category_id"u8, row.CategoryId);
        if (className != null)
            json.WriteString("category"u8, className);
        json.WriteStartArray("bbox"u8);
        json.WriteNumberValue(row.Box.X);
        json.WriteNumberValue(row.Box.Y);
        json.WriteNumberValue(row.Box.Width);
        json.WriteNumberValue(row.Box.Height);
        json.WriteEndArray();
        json.WriteNumber("score"u8, row.Score);
        if (row.Mask != null)
            Write(json, row.Mask);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RleMask mask)
    {
        json.WriteStartObject("segmentation"u8);
        json.WriteStartArray("size"u8);
        json.WriteNumberValue(mask.HeightPx);
        json.WriteNumberValue(mask.WidthPx);
        json.WriteEndArray();
        json.WriteString("counts"u8, mask.ToCompressedString());
        json.WriteEndObject();
    }
}
