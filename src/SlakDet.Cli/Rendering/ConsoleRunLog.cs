using System.Globalization;
using SlakDet.Training.Loop;
using SlakDet.Training.Tasks;

namespace SlakDet.Cli.Rendering;

/// <summary>Tells of a run on standard error: one plain line an event, and on a terminal a last line that keeps moving.</summary>
/// <param name="isTerminal">Whether a person watches standard error.</param>
internal sealed class ConsoleRunLog(bool isTerminal) : IRunLog, IProgress<double>
{
    private bool _hasMovingLine;

    /// <summary>For standard error as it is.</summary>
    public ConsoleRunLog() : this(!Console.IsErrorRedirected)
    {
    }

    public void Note(string message) => Line(message);

    public void Step(StepRow row)
    {
        var losses = string.Join("  ", row.Losses.Concat(row.Sparsity).Select(loss => $"{loss.Name} {Format(loss.Value)}"));
        var remaining = row.Remaining is { } left ? $"  {Duration(left)} left" : "";
        var device = row.DeviceMemoryMegabytes is { } megabytes ? string.Create(CultureInfo.InvariantCulture, $" ({megabytes:F0} MB on the device)") : "";
        Line(string.Create(CultureInfo.InvariantCulture,
            $"step {row.Step}/{row.Steps}  epoch {row.Epoch:F1}  lr {row.LearningRate:G3}  {losses}  {row.ImagesPerSecond:F1} images/s  data {row.DataWaitShare:P0}  {row.MemoryMegabytes:F0} MB{device}{remaining}"));
    }

    public void Evaluating(double share) => Report(share);

    /// <summary>Moves the last line of a terminal.</summary>
    public void Report(double value) => MovingLine(string.Create(CultureInfo.InvariantCulture, $"{value:P0}"));

    public void Evaluated(long step, EvaluationResult result, bool isBest) =>
        Line($"validation after {step} steps: {string.Join("  ", result.Values.Select(value => $"{value.Name} {Format(value.Value)}"))}{(isBest ? "  (best so far)" : "")}");

    public void Saved(long step, string folder) => Line($"saved {folder}");

    private static string Format(double value) => value.ToString(Math.Abs(value) is >= 1e-3 and < 1e5 ? "F4" : "G4", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{time.Seconds} s";

    private void Line(string text)
    {
        ClearMovingLine();
        Console.Error.WriteLine(text);
    }

    private void MovingLine(string text)
    {
        if (!isTerminal)
            return;
        ClearMovingLine();
        Console.Error.Write(text);
        _hasMovingLine = true;
    }

    private void ClearMovingLine()
    {
        if (_hasMovingLine)
            Console.Error.Write("\r\u001b[K");
        _hasMovingLine = false;
    }
}
