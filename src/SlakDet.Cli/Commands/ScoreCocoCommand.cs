using System.CommandLine;
using SlakDet.Annotations.Coco;
using SlakDet.Cli.Rendering;
using SlakDet.Evaluation.Coco;
using SlakDet.Evaluation.Reports;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet score coco</c>. Starts neither torch nor OpenCV: the whole process takes little longer than the evaluation.</summary>
internal static class ScoreCocoCommand
{
    public static Command Create()
    {
        var truth = new Option<string>("--gt") { Description = "COCO annotations (instances_*.json).", HelpName = "FILE", Required = true };
        var results = new Option<string>("--dt") { Description = "COCO results: a list of image_id, category_id, bbox or segmentation, score.", HelpName = "FILE", Required = true };
        var type = new Option<string>("--type") { Description = "What is compared: boxes or masks.", Required = true };
        type.AcceptOnlyFromAmong("bbox", "segm");
        var images = new Option<string?>("--images") { Description = "Folder of the pictures, for the report to link to.", HelpName = "DIR" };
        var (json, report, threads) = (Shared.Json(), Shared.Report(), Shared.Threads());
        var command = new Command("coco", "Average precision and recall of boxes or masks, as the COCO challenge counts them.") { truth, results, type, json, report, images, threads };
        command.SetAction(parsed =>
        {
            var options = new CocoEvaluationOptions
            {
                IouType = parsed.GetValue(type) == "segm" ? CocoIouType.Mask : CocoIouType.Box,
                Threads = parsed.GetValue(threads),
                KeepArrays = parsed.GetValue(report) != null,
            };
            Run(parsed.GetValue(truth)!, parsed.GetValue(results)!, options, parsed.GetValue(json), parsed.GetValue(report), parsed.GetValue(images));
        });
        return command;
    }

    private static void Run(string truthPath, string resultsPath, CocoEvaluationOptions options, string? json, string? report, string? images)
    {
        var truth = CocoDataset.Load(truthPath);
        var results = CocoResults.Load(resultsPath, truth);
        if (results.Count == 0)
            throw ScoreCommand.NothingToScore(resultsPath);
        var evaluation = CocoEvaluator.Evaluate(truth, results, options);
        CocoScores.WriteJson(json, evaluation);
        if (json != "-")
            CocoScores.WriteTables(evaluation);
        if (report != null)
            ReportFolder.Write(report, CocoReport.Create(truth, results, evaluation) with { ImageFolder = images });
    }
}
