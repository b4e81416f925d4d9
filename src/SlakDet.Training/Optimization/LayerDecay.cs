using System.Globalization;

namespace SlakDet.Training.Optimization;

/// <summary>Learning rates that fall from the heads to the stem: <c>Rate^(L - 1 - id)</c> with L = <see cref="Layers"/> + 2.</summary>
/// <remarks>
/// Source: the learning-rate decay of the published SLaK recipes. ADE20K: stage-wise, 0.9, 6 layers for T and 12 for S and B. COCO:
/// layer-wise, 0.7, 6 for T and 12 for the deeper S and B.
/// </remarks>
public sealed record LayerDecay
{
    /// <summary>How parameters are counted into layers.</summary>
    public required LayerDecayKind Kind { get; init; }

    /// <summary>The factor from a layer to the one below, greater than 0, at most 1.</summary>
    public required double Rate { get; init; }

    /// <summary>The recipe's <c>num_layers</c>, at least 4.</summary>
    public required int Layers { get; init; }

    /// <summary>The factor of a parameter's learning rate.</summary>
    /// <param name="name">Its full name, with or without <c>backbone.</c> before the backbone's part.</param>
    /// <exception cref="ArgumentException"><see cref="Layers"/> is too small for the depth of the backbone.</exception>
    public double Scale(string name) => Math.Pow(Rate, Layers + 1 - LayerId(name));

    private int LayerId(string name)
    {
        const string Prefix = "backbone.";
        var parts = (name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name).Split('.');
        return (parts[0], Kind) switch
        {
            ("downsample_layers", LayerDecayKind.StageWise) => 0,
            ("downsample_layers", LayerDecayKind.LayerWise) => Number(parts[1]) switch { 0 => 0, 1 => 2, 2 => 3, _ => Layers },
            ("stages", LayerDecayKind.StageWise) => Number(parts[1]) + 1,
            ("stages", LayerDecayKind.LayerWise) => Number(parts[1]) switch
            {
                0 => 1,
                1 => 2,
                2 => ThirdStageId(name, Number(parts[2])),
                _ => Layers,
            },
            _ => Layers + 1,
        };
    }

    private int ThirdStageId(string name, int block)
    {
        var id = 3 + block / 3;
        return id < Layers ? id : throw new ArgumentException(
            $"layer decay: {name} is in layer {id}, but layer {Layers} of {Layers} is the fourth stage; set layers to {id + 1} or more");
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
