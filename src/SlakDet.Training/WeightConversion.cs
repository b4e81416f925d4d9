using SlakDet.Training.Checkpoints;
using SlakDet.Weights;

namespace SlakDet.Training;

/// <summary>Writes weights in another format, under their published names.</summary>
public static class WeightConversion
{
    /// <summary>Name of a model's weights in a file of ImageNet training.</summary>
    internal const string Model = "model";

    /// <summary>Name of their moving average in such a file.</summary>
    internal const string Average = "model_ema";

    /// <summary>Name of a segmenter's or detector's weights in the files of MMSegmentation and MMDetection.</summary>
    internal const string StateDictionary = "state_dict";

    private static readonly string[] PthEndings = [".pth", ".pt"];

    /// <summary>The endings of files that can be written.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".safetensors", .. PthEndings];

    /// <summary>Writes safetensors or, by the ending of <paramref name="output"/>, <c>.pth</c>.</summary>
    /// <remarks>
    /// A <c>.pth</c> file gets <c>state_dict</c> where names start with <c>backbone.</c>, else <c>model</c>; beside it <c>model_ema</c>, if there are averaged
    /// weights and no container was asked for. A safetensors file gets one of them: of a checkpoint the averaged weights, if there are any.
    /// </remarks>
    /// <param name="input">A safetensors or <c>.pth</c> file, a checkpoint folder, or a run folder.</param>
    /// <param name="output">The file to write; its ending is one of <see cref="Endings"/>.</param>
    /// <param name="container">Writes only this dictionary of the input.</param>
    /// <param name="note">Told what was written.</param>
    /// <exception cref="WeightsException">The input cannot be read or has no such container.</exception>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    public static void Execute(string input, string output, string? container = null, Action<string>? note = null)
    {
        var isPth = PthEndings.Contains(Path.GetExtension(output), StringComparer.OrdinalIgnoreCase);
        var checkpoint = Directory.Exists(input) ? ModelWeights.CheckpointOf(input, note) : null;
        using var file = WeightFile.Open(checkpoint == null ? input : ModelWeights.FileOf(checkpoint, container ?? (isPth ? Model : null)));
        var state = StateDict.FromPublished(file, checkpoint == null ? container : null);
        if (!isPth)
        {
            SafetensorsWriter.Write(output, state.Select(TensorPayload.From), file.Metadata);
            note?.Invoke($"wrote {state.Count} tensors to {output}");
            return;
        }
        var name = state.HasPrefix("backbone.") ? StateDictionary : Model;
        var wantsAverage = container == null && (checkpoint == null ? file.Containers.Contains(Average) : ModelWeights.HasAverage(checkpoint));
        using var averageFile = wantsAverage && checkpoint != null ? WeightFile.Open(ModelWeights.FileOf(checkpoint, Average)) : null;
        List<(string Name, StateDict State)> containers = [(name, state)];
        if (wantsAverage)
            containers.Add((Average, averageFile == null ? StateDict.FromPublished(file, Average) : StateDict.FromPublished(averageFile)));
        // A text of such a name would be taken for weights.
        var texts = file.Metadata.Where(entry => entry.Key is not (Model or Average or StateDictionary)).ToDictionary();
        PthWriter.Write(output, containers.Select(entry => (entry.Name, entry.State.Select(TensorPayload.From))), texts);
        note?.Invoke($"wrote {string.Join(" and ", containers.Select(entry => $"{entry.Name} ({entry.State.Count} tensors)"))} to {output}");
    }
}
