using System.Globalization;
using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>A config of a model that trains in a second, based on the quickstart, in a folder of its own.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Writes the config; <paramref name="training"/> replaces keys of its <c>training</c> section.</summary>
    public TinyRun(ShapesFolder shapes, object? training = null)
    {
        var config = new JObject
        {
            ["extends"] = new JArray(Path.Combine(Repository.Root, "configs", "quickstart", "segmentation.json")),
            ["model"] = JObject.FromObject(new
            {
                backbone = new { dims = new[] { 16, 24, 32, 40 }, dropPath = 0.3 },
                head = new { channels = 16, dropout = 0.2 },
                auxiliaryHead = new { channels = 16, dropout = 0.2 },
            }),
            ["data"] = JObject.FromObject(new
            {
                root = shapes.FullName,
                trainCount = ShapesFolder.TrainCount,
                validationCount = ShapesFolder.ValidationCount,
                size = ShapesFolder.SizePx,
                workers = 0,
                training = new { scale = new[] { 64, 64 }, crop = new[] { 64, 64 } },
                test = new { scale = new[] { 64, 64 } },
            }),
            ["schedule"] = JObject.FromObject(new { warmUp = new { steps = 5 } }),
            ["training"] = JObject.FromObject(new { steps = 20, batchSize = 4, logEvery = 5, evaluateEvery = 1000, checkpointEvery = 1000 }),
        };
        if (training != null)
            ((JObject)config["training"]!).Merge(JObject.FromObject(training));
        File.WriteAllText(ConfigPath, config.ToString());
    }

    public string ConfigPath => this["tiny.json"];

    /// <summary>A path in the folder of the config.</summary>
    public string this[params string[] parts] => _folder[parts];

    /// <summary>The folder of a checkpoint of a run folder in the folder of the config.</summary>
    public string Checkpoint(string run, int step) => this[run, "checkpoints", string.Create(CultureInfo.InvariantCulture, $"step-{step:D6}")];

    public void Dispose() => _folder.Dispose();
}
