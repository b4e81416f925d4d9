using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Loading;

/// <summary>Loads the weights of a module from a file and saves them, by the names of its state dict.</summary>
public static class ModuleWeights
{
    /// <summary>Name, type and shape of every parameter and buffer, in the order of the state dict.</summary>
    public static IReadOnlyList<TensorSpec> Specs(nn.Module module) =>
        [.. module.state_dict().Select(entry => TensorConversion.ToSpec(entry.Key, entry.Value))];

    /// <summary>Copies the planned tensors into the module, in place, converted to its types; all others stay as they are.</summary>
    /// <param name="plan">Made from this module's <see cref="Specs"/>; its file still open.</param>
    /// <param name="module">On any device.</param>
    /// <exception cref="ArgumentException">The plan was made for another module; nothing has been copied.</exception>
    /// <exception cref="WeightsException">The file's bytes are corrupt.</exception>
    public static void Apply(LoadPlan plan, nn.Module module)
    {
        var targets = module.state_dict();
        foreach (var planned in plan.Applied)
            if (!targets.TryGetValue(planned.Target.Name, out var target) || !target.shape.SequenceEqual(planned.Target.Shape))
                throw new ArgumentException(
                    $"The load plan has {planned.Target}, which this module does not; "
                    + "make the plan from ModuleWeights.Specs of the same module.");
        foreach (var planned in plan.Applied)
            TensorConversion.CopyTo(planned.Source, targets[planned.Target.Name]);
    }

    /// <summary>Every parameter and buffer, to be written to a file.</summary>
    public static IReadOnlyList<TensorPayload> Payloads(nn.Module module) =>
        [.. module.state_dict().Select(entry => TensorConversion.ToPayload(entry.Key, entry.Value))];

    /// <summary>Writes every parameter and buffer to a safetensors file.</summary>
    /// <param name="module">On any device.</param>
    /// <param name="path">The file; an existing one is replaced only when the new one is whole.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Save(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, Payloads(module), metadata);
}
