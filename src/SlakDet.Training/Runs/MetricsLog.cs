using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SlakDet.Training.Runs;

/// <summary>
/// The numbers of a run over its steps: <c>metrics.jsonl</c>, a JSON object a line (<c>step</c>, <c>time</c> and the values given), and
/// the same as TensorBoard scalars in <c>tensorboard/</c>. A row is with the operating system when <see cref="Write"/> returns.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class MetricsLog : IDisposable
{
    /// <summary>Name of the file of rows in the run folder.</summary>
    public const string FileName = "metrics.jsonl";

    /// <summary>Name of the folder of TensorBoard's files in the run folder.</summary>
    public const string TensorBoardName = "tensorboard";

    private const string StepKey = "step", TimeKey = "time";
    private readonly FileStream _rows;
    private readonly TensorBoardWriter _scalars;
    private readonly TimeProvider _time;

    /// <summary>Opens the log, and cuts what comes after the step from which the run goes on.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="resumedStep">Step of the checkpoint from which the run goes on; null for a new run, which empties the log.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="RunException">The log cannot be written.</exception>
    public MetricsLog(string runFolder, long? resumedStep = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        var path = Path.Combine(runFolder, FileName);
        try
        {
            _rows = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            _rows.SetLength(resumedStep is { } step ? LengthUpTo(step) : 0);
            _rows.Seek(0, SeekOrigin.End);
            _scalars = new TensorBoardWriter(Path.Combine(runFolder, TensorBoardName), resumedStep, _time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _rows?.Dispose();
            throw Failure($"Cannot open {path}", e);
        }
    }

    /// <summary>Appends a row. A value that is not finite becomes null.</summary>
    /// <param name="step">Number of optimizer steps done.</param>
    /// <param name="values">Names, each once and neither <c>step</c> nor <c>time</c>, and values, in the order of the row.</param>
    /// <exception cref="RunException">The row could not be written; the log is as before.</exception>
    public void Write(long step, IReadOnlyList<(string Name, double Value)> values)
    {
        var now = _time.GetUtcNow();
        var row = Encoding.UTF8.GetBytes(Row(step, now, values));
        var before = _rows.Position;
        try
        {
            _rows.Write(row);
            _scalars.Write(step, now, values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _rows.SetLength(before);
            _rows.Position = before;
            throw Failure($"Cannot write the row of step {step} to {_rows.Name}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _scalars.Dispose();
    }

    private static string Row(long step, DateTimeOffset now, IReadOnlyList<(string Name, double Value)> values)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"{StepKey}\":{step},\"{TimeKey}\":\"{now.UtcDateTime:O}\"");
        var names = new HashSet<string> { StepKey, TimeKey };
        foreach (var (name, value) in values)
        {
            if (!names.Add(name))
                throw new ArgumentException($"The name '{name}' is used twice in the row of step {step}.", nameof(values));
            var number = double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";
            text.Append(',').Append(JsonConvert.ToString(name)).Append(':').Append(number);
        }
        return text.Append("}\n").ToString();
    }

    /// <summary>Where the last row up to <paramref name="step"/> ends; what a kill tore off is no row.</summary>
    private long LengthUpTo(long step)
    {
        var bytes = new byte[_rows.Length];
        _rows.ReadExactly(bytes);
        var length = 0;
        for (int start = 0, end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
        {
            var row = StepOf(Encoding.UTF8.GetString(bytes, start, end - start));
            if (row > step)
                break;
            if (row != null)
                length = end + 1;
        }
        return length;
    }

    private static long? StepOf(string row)
    {
        try
        {
            return (long?)JObject.Parse(row)[StepKey];
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static RunException Failure(string what, Exception cause) => new(
        RunException.Disk, $"{what}: {cause.Message} Free space or make the folder writable, then go on with --resume auto.", cause);
}
