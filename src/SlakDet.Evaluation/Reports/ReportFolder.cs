using System.Text;
using System.Xml;

namespace SlakDet.Evaluation.Reports;

/// <summary>Writes a report: <c>report.html</c>, one page that needs no other file, and <c>report.json</c> with all its data.</summary>
public static class ReportFolder
{
    /// <summary>Writes both files; those of an earlier report are replaced.</summary>
    /// <param name="folder">Where to; made if missing.</param>
    /// <param name="report">What to show.</param>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string folder, DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Directory.CreateDirectory(folder);
        using (var json = File.Create(Path.Combine(folder, "report.json")))
            ReportJson.Write(json, report);
        using var page = new StreamWriter(Path.Combine(folder, "report.html"), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        page.Write("<!DOCTYPE html>\n");
        using var xml = XmlWriter.Create(page, new XmlWriterSettings { OmitXmlDeclaration = true });
        ReportPage.Build(report, Path.GetFullPath(folder)).Save(xml);
    }
}
