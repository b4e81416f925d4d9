using System.Net;
using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>A web page of pictures in rows that needs no other file.</summary>
internal sealed class SamplePage : IDisposable
{
    private const int JpegQuality = 88;
    private readonly StreamWriter _writer;

    /// <summary>Begins the page.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public SamplePage(string path, string title, IEnumerable<LegendEntry> legend)
    {
        _writer = new(path) { NewLine = "\n" };
        _writer.WriteLine($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.45 system-ui, sans-serif; margin: 24px; }
            h2 { font-size: 16px; margin: 28px 0 8px; }
            h2 small { font-weight: normal; opacity: 0.7; }
            ul { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; }
            li span { display: inline-block; width: 1em; height: 1em; margin-right: 6px; vertical-align: -2px; border: 1px solid #8888; }
            section { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start; }
            figure { margin: 0; max-width: 100%; }
            img { display: block; max-width: 100%; height: auto; }
            figcaption { font-size: 13px; opacity: 0.8; }
            </style>
            </head>
            <body>
            <h1>{{WebUtility.HtmlEncode(title)}}</h1>
            <ul>
            """);
        foreach (var (color, text) in legend)
            _writer.WriteLine($"<li><span style=\"background:#{color}\"></span>{WebUtility.HtmlEncode(text)}</li>");
        _writer.WriteLine("</ul>");
    }

    /// <summary>Begins a row.</summary>
    public void BeginRow(string name, string note) =>
        _writer.WriteLine($"<h2>{WebUtility.HtmlEncode(name)} <small>{WebUtility.HtmlEncode(note)}</small></h2>\n<section>");

    /// <summary>Puts a picture (8-bit blue, green, red) into the row.</summary>
    public void Add(Picture picture, string caption)
    {
        using var matrix = picture.AsMat();
        Cv2.ImEncode(".jpg", matrix, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        var text = WebUtility.HtmlEncode(caption);
        _writer.WriteLine($"<figure><img width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{text}\" "
            + $"src=\"data:image/jpeg;base64,{Convert.ToBase64String(bytes)}\"><figcaption>{text}</figcaption></figure>");
    }

    /// <summary>Ends the row.</summary>
    public void EndRow() => _writer.WriteLine("</section>");

    /// <summary>Ends the page.</summary>
    public void End() => _writer.WriteLine("</body>\n</html>");

    public void Dispose() => _writer.Dispose();
}
