using System.Text.Encodings.Web;
using System.Text.Json;

namespace SlakDet.Evaluation.Reports;

/// <summary>A report as JSON.</summary>
internal static class ReportJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, IndentSize = 1 };

    /// <summary>Writes it to a stream that stays open.</summary>
    public static void Write(Stream stream, DetectionReport report)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("title", report.Title);
        json.WriteStartObject("facts");
        foreach (var (name, value) in report.Facts)
            json.WriteString(name, value);
        json.WriteEndObject();
        Numbers(json, "numbers", report.Numbers);
        Numbers(json, "sizes", report.Sizes);
        Classes(json, report);
        Curves(json, "curves", report.Curves);
        Curves(json, "worstClassCurves", report.WorstClassCurves);
        Confusion(json, report.Confusion);
        Rows(json, "errors", report.Errors, error =>
        {
            json.WriteString("error", error.Name);
            json.WriteNumber("lostAp", error.LostAp);
            if (error.Count is { } count)
                json.WriteNumber("count", count);
        });
        Rows(json, "images", report.Images, image =>
        {
            json.WriteString("fileName", image.FileName);
            json.WriteNumber("truePositives", image.TruePositives);
            json.WriteNumber("falsePositives", image.FalsePositives);
            json.WriteNumber("falseNegatives", image.FalseNegatives);
        });
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<ReportNumber> numbers)
    {
        json.WriteStartObject(name);
        foreach (var number in numbers)
            Share(json, number.Name, number.Value);
        json.WriteEndObject();
    }

    private static void Classes(Utf8JsonWriter json, DetectionReport report) => Rows(json, "perClass", report.Classes, row =>
    {
        json.WriteString("class", row.Name);
        for (var i = 0; i < row.Values.Count; i++)
            Share(json, report.ClassColumns[i], row.Values[i]);
        json.WriteNumber("objects", row.Objects);
        json.WriteNumber("detections", row.Detections);
    });

    private static void Curves(Utf8JsonWriter json, string name, IReadOnlyList<ReportCurve> curves) => Rows(json, name, curves, curve =>
    {
        json.WriteString("of", curve.Name);
        List(json, "recall", curve.Points.Select(point => point.Recall));
        List(json, "precision", curve.Points.Select(point => point.Precision));
    });

    private static void Confusion(Utf8JsonWriter json, ReportConfusion? confusion)
    {
        if (confusion == null)
            return;
        json.WriteStartObject("confusion");
        json.WriteString("meaning", confusion.Meaning);
        json.WriteStartArray("names");
        foreach (var name in confusion.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("counts");
        foreach (var row in confusion.Counts)
        {
            json.WriteStartArray();
            foreach (var count in row)
                json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Rows<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> rows, Action<T> content)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            content(row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void List(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void Share(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
