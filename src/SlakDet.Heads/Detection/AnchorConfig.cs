namespace SlakDet.Heads.Detection;

/// <summary>The anchors of every cell of a feature map; the defaults are those of the published two-stage detectors.</summary>
public sealed record AnchorConfig
{
    /// <summary>Side of a square anchor in strides of its level, each above 0.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [8];

    /// <summary>Height over width at the same area, each above 0.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [0.5, 1, 2];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A list is empty or a value not above 0; the message names it.</exception>
    public void Validate()
    {
        Require(Scales, nameof(Scales));
        Require(Ratios, nameof(Ratios));

        static void Require(IReadOnlyList<double> values, string name)
        {
            if (values.Count == 0 || values.Any(value => !(value > 0 && double.IsFinite(value))))
                throw new ArgumentException($"Anchors: {name} is [{string.Join(", ", values)}]; it must be one or more numbers above 0.");
        }
    }
}
