using System.CommandLine;
using System.Globalization;
using SlakDet.Annotations;
using SlakDet.Annotations.Voc;
using SlakDet.Cli.Rendering;
using SlakDet.Evaluation.Reports;
using SlakDet.Evaluation.Voc;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet score voc</c>.</summary>
internal static class ScoreVocCommand
{
    private const string Description = """
        Average precision of boxes, as the PASCAL VOC challenges count it. The results file is a list of
        {"image_id": "000001", "category": "dog", "bbox": [x, y, width, height], "score": 0.5}, bbox in pixels from 0. Instead of image_id
        there may be file_name, instead of category there may be category_id, 1 for the first class; predictions.json of slakdet predict has all.
        """;

    public static Command Create()
    {
        var root = new Option<string>("--gt") { Description = "The folder that holds ImageSets, JPEGImages and Annotations, such as VOCdevkit/VOC2007.", HelpName = "VOCROOT", Required = true };
        var split = new Option<string>("--split") { Description = "Name of the list in ImageSets/Main, such as test.", HelpName = "NAME", Required = true };
        var results = new Option<string>("--dt") { Description = "The results file.", HelpName = "FILE", Required = true };
        var metric = new Option<string>("--metric")
        {
            Description = "voc07: eleven points, as MMDetection counts VOC2007, the figure that papers tell. area: area under the curve, as MMDetection counts VOC2012. devkit07: the VOC2007 development kit's.",
            DefaultValueFactory = _ => "voc07",
        };
        metric.AcceptOnlyFromAmong("voc07", "area", "devkit07");
        var classes = new Option<string?>("--classes") { Description = "Class list, .txt or .json; the 20 classes of VOC without it.", HelpName = "FILE" };
        var (json, report) = (Shared.Json(), Shared.Report());
        var command = new Command("voc", Description) { root, split, results, metric, classes, json, report };
        command.SetAction(parsed =>
        {
            var list = parsed.GetValue(classes) is { } path ? ClassList.Load(path) : VocClasses.Twenty;
            var options = new VocEvaluationOptions
            {
                Metric = parsed.GetValue(metric) switch { "area" => VocMetric.VocArea, "devkit07" => VocMetric.Devkit07, _ => VocMetric.Voc07ElevenPoint },
            };
            var folder = VocFolder.Open(parsed.GetValue(root)!, parsed.GetValue(split)!, list);
            Run(folder, list, parsed.GetValue(results)!, options, parsed.GetValue(metric)!, parsed.GetValue(json), parsed.GetValue(report));
        });
        return command;
    }

    private static void Run(VocFolder folder, ClassList classes, string resultsPath, VocEvaluationOptions options, string metric, string? json, string? report)
    {
        var results = VocResults.Load(resultsPath, folder, classes);
        if (results.Count == 0)
            throw ScoreCommand.NothingToScore(resultsPath);
        var evaluation = VocEvaluator.Evaluate(VocPictures.Join(folder, classes, results), classes.Count, options);
        WriteJson(json, metric, classes, evaluation);
        if (json != "-")
            WriteTable(metric, classes, evaluation);
        if (report != null)
            ReportFolder.Write(report, VocReport.Create(folder, classes, results, evaluation) with { ImageFolder = Path.GetDirectoryName(folder.Items[0].ImagePath) });
    }

    private static void WriteTable(string metric, ClassList classes, VocEvaluation evaluation)
    {
        var table = new PlainTable("class", ["AP", "objects", "detections"]);
        foreach (var score in evaluation.Classes)
            table.Add(classes.Names[score.ClassIndex], [Percent(score.Ap), Integer(score.Objects), Integer(score.Detections)]);
        table.Write();
        Console.WriteLine();
        Console.WriteLine($"mAP {Percent(evaluation.MeanAp)} ({metric}, IoU {evaluation.Options.IouThreshold.ToString(CultureInfo.InvariantCulture)})");
    }

    private static void WriteJson(string? path, string metric, ClassList classes, VocEvaluation evaluation) => JsonOutput.Write(path, json =>
    {
        json.WriteStartObject();
        json.WriteString("metric", metric);
        json.WriteNumber("mAP", evaluation.MeanAp);
        json.WriteStartArray("perClass");
        foreach (var score in evaluation.Classes)
        {
            json.WriteStartObject();
            json.WriteString("class", classes.Names[score.ClassIndex]);
            if (score.Objects > 0)
                json.WriteNumber("AP", score.Ap);
            else
                json.WriteNull("AP");
            json.WriteNumber("objects", score.Objects);
            json.WriteNumber("detections", score.Detections);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Percent(double share) => double.IsNaN(share) ? "-" : (100 * share).ToString("F2", CultureInfo.InvariantCulture);

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}
