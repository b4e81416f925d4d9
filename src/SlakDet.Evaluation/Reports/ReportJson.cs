using System.Text.Encodings.Web;
using System.Text.Json;
using SlakDet.Evaluation.Detection;

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
        if (report.Analysis is { } analysis)
            Analysis(json, analysis);
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

    private static void Analysis(Utf8JsonWriter json, DetectionAnalysis analysis)
    {
        var options = analysis.Options;
        json.WriteStartObject("analysisOptions");
        json.WriteNumber("foregroundIou", options.ForegroundIou);
        json.WriteNumber("backgroundIou", options.BackgroundIou);
        json.WriteNumber("scoreThreshold", options.ScoreThreshold);
        json.WriteNumber("maxDetections", options.MaxDetections);
        json.WriteEndObject();
        Rows(json, "errors", analysis.Tide.Errors, error =>
        {
            json.WriteString("error", error.Kind.ToString());
            json.WriteNumber("count", error.Count);
            json.WriteNumber("apGain", error.ApGain);
        });
        json.WriteNumber("falsePositiveApGain", analysis.Tide.FalsePositiveGain);
        json.WriteNumber("falseNegativeApGain", analysis.Tide.FalseNegativeGain);
        Confusion(json, analysis.Confusion);
        Rows(json, "pictures", analysis.WorstPictures(int.MaxValue), picture =>
        {
            json.WriteNumber("imageId", picture.ImageId);
            json.WriteString("fileName", picture.FileName);
            json.WriteNumber("right", picture.Right);
            json.WriteNumber("wrong", picture.Wrong);
            json.WriteNumber("missed", picture.Missed);
        });
    }

    /// <summary>A row a true class, the last that of the background.</summary>
    private static void Confusion(Utf8JsonWriter json, DetectionConfusion confusion)
    {
        json.WriteStartObject("confusion");
        json.WriteStartArray("classes");
        foreach (var category in confusion.Classes)
            json.WriteStringValue(category.Name);
        json.WriteEndArray();
        json.WriteStartArray("counts");
        for (var truth = 0; truth <= confusion.Background; truth++)
        {
            json.WriteStartArray();
            for (var detected = 0; detected <= confusion.Background; detected++)
                json.WriteNumberValue(confusion.Count(truth, detected));
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
