using System.Globalization;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>
/// Masks in a safetensors file, a bit an element: <c>mask.NAME</c> and <c>everActive.NAME</c> are uint8, element i of the weight, row-major,
/// in bit i % 8 (from the lowest) of byte i / 8. The metadata hold <c>shape.NAME</c> (sides joined by commas),
/// <c>target.NAME</c> (active elements of the first mask), <c>updates</c> and <c>changed</c> (positions that the last one switched).
/// </summary>
public static class MaskFile
{
    private const string MaskPrefix = "mask.", EverActivePrefix = "everActive.", ShapePrefix = "shape.", TargetPrefix = "target.", UpdatesKey = "updates", ChangedKey = "changed";

    /// <summary>The tensors of the file; values are fetched when they are written.</summary>
    public static IReadOnlyList<TensorPayload> Payloads(WeightMasks masks) =>
        [.. masks.Layers.SelectMany(layer => new[] { Payload(MaskPrefix + layer.Name, layer.Mask), Payload(EverActivePrefix + layer.Name, layer.EverActive) })];

    /// <summary>The texts of the file.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(WeightMasks masks)
    {
        var texts = new Dictionary<string, string>
        {
            [UpdatesKey] = masks.Updates.ToString(CultureInfo.InvariantCulture), [ChangedKey] = masks.Changed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var layer in masks.Layers)
        {
            texts[ShapePrefix + layer.Name] = ShapeText(layer.Weight);
            texts[TargetPrefix + layer.Name] = layer.Target.ToString(CultureInfo.InvariantCulture);
        }
        return texts;
    }

    /// <summary>Masks a model as a file says; weights that the file has no mask for are dense.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">Every maskable weight of the model; those with a mask become zero where it is.</param>
    /// <exception cref="WeightsException">The file cannot be read, or is of another model.</exception>
    public static WeightMasks Read(string path, IReadOnlyList<(string Name, Tensor Weight)> weights)
    {
        using var file = WeightFile.Open(path);
        using var scope = NewDisposeScope();
        var unknown = file.Tensors.Select(tensor => tensor.Name).Except(weights.SelectMany(entry => new[] { MaskPrefix + entry.Name, EverActivePrefix + entry.Name })).FirstOrDefault();
        if (unknown != null)
            throw Refusal(path, $"it has {unknown}, but the config masks no such weight");
        var (layers, dense) = (new List<MaskedLayer>(), 0L);
        for (var i = 0; i < weights.Count; i++)
            if (file.TryGet(MaskPrefix + weights[i].Name, out _))
                layers.Add(new MaskedLayer(weights[i].Name, i, weights[i].Weight, Unpack(file, MaskPrefix, weights[i]), Unpack(file, EverActivePrefix, weights[i]),
                    Number(file, TargetPrefix + weights[i].Name)));
            else
                dense += weights[i].Weight.numel();
        var masks = new WeightMasks(layers, dense);
        masks.Note(Number(file, UpdatesKey), Number(file, ChangedKey));
        masks.Apply(null);
        return masks;
    }

    private static TensorPayload Payload(string name, Tensor values) =>
        new(new TensorSpec(name, TensorElementType.UInt8, [PackedBits.ByteCount(values.numel())]), destination =>
        {
            using var scope = NewDisposeScope();
            PackedBits.Pack(values.to_type(ScalarType.Bool).cpu().contiguous().bytes, destination);
        });

    private static Tensor Unpack(WeightFile file, string prefix, (string Name, Tensor Weight) entry)
    {
        var shape = ShapeText(entry.Weight);
        if (!file.TryGet(prefix + entry.Name, out var stored))
            throw Refusal(file.Path, $"it lacks {prefix}{entry.Name}");
        if (!file.Metadata.TryGetValue(ShapePrefix + entry.Name, out var found) || found != shape || stored.ElementType != TensorElementType.UInt8
            || stored.Shape is not [var bytes] || bytes != PackedBits.ByteCount(entry.Weight.numel()))
            throw Refusal(file.Path, $"{stored.Spec} is for the shape {found ?? "unknown"}, the model's {entry.Name} has {shape}");
        var bits = new byte[bytes];
        stored.CopyTo(bits);
        var values = empty(entry.Weight.shape, ScalarType.Bool);
        PackedBits.Unpack(bits, values.bytes);
        return values.to(entry.Weight.device);
    }

    private static long Number(WeightFile file, string key) =>
        file.Metadata.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw Refusal(file.Path, $"its metadata have no whole number '{key}'");

    private static string ShapeText(Tensor weight) => string.Join(",", weight.shape);

    private static WeightsException Refusal(string path, string why) =>
        new("SD-MASKS", $"{path}: these masks do not fit: {why}. Use the checkpoint with the model and the sparsity that it was trained with.");
}
