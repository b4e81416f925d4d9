using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>A model hardly trained, so that it still guesses every class somewhere, with averaged weights.</summary>
public sealed class TrainedRun(ShapesFolder shapes) : IDisposable
{
    public const int Steps = 30;
    private readonly TinyRun _run = new(shapes, new { steps = Steps, emaDecay = 0.8 });
    private readonly Lock _training = new();
    private Slakdet.Ended? _ended;

    public string ConfigPath => _run.ConfigPath;

    /// <summary>The run folder of the finished training.</summary>
    public string Folder
    {
        get
        {
            lock (_training)
                _ended ??= Slakdet.Expect(0, "train", ConfigPath, "--work-dir", _run["run"], "--set", "optimizer.lr=1e-4", "--set", "schedule.warmUp=null");
            return _run["run"];
        }
    }

    /// <summary>The last validation row of the training.</summary>
    public JObject Validation => File.ReadLines(Path.Combine(Folder, "metrics.jsonl")).Select(JObject.Parse).Last(row => row.ContainsKey("validation.mIoU"));

    public void Dispose() => _run.Dispose();
}
