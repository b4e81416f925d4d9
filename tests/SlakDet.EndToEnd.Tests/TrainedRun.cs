using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>A model trained with averaged weights until it tells some classes apart.</summary>
public sealed class TrainedRun(ShapesFolder shapes) : IDisposable
{
    private readonly TinyRun _run = new(shapes, new { steps = 60, emaDecay = 0.8 });
    private readonly Lock _training = new();
    private Slakdet.Ended? _ended;

    public string ConfigPath => _run.ConfigPath;

    /// <summary>The run folder of the finished training.</summary>
    public string Folder
    {
        get
        {
            lock (_training)
                _ended ??= Slakdet.Expect(0, "train", ConfigPath, "--work-dir", _run["run"], "--set", "optimizer.lr=3e-3");
            return _run["run"];
        }
    }

    /// <summary>The last validation row of the training.</summary>
    public JObject Validation => File.ReadLines(Path.Combine(Folder, "metrics.jsonl")).Select(JObject.Parse).Last(row => row.ContainsKey("validation.mIoU"));

    public void Dispose() => _run.Dispose();
}
