namespace SlakDet.Heads.Detection;

/// <summary>The shape and the numbers of a <see cref="RegionProposalHead"/>; the defaults are those of Faster R-CNN in MMDetection 2.x.</summary>
public sealed record RegionProposalConfig
{
    /// <summary>The anchors of a cell.</summary>
    public AnchorConfig Anchors { get; init; } = new();

    /// <summary>Pixels that anchors may reach out of the picture in training; below 0 any.</summary>
    public int AllowedBorder { get; init; } = -1;

    /// <summary>Which anchors are positive.</summary>
    public MatcherConfig Matcher { get; init; } = MatcherConfig.Anchors;

    /// <summary>How many anchors of a picture are trained on; objects are never added to them.</summary>
    public SamplerConfig Sampler { get; init; } = SamplerConfig.Anchors;

    /// <summary>Beta of the smooth L1 loss of the offsets, at least 0; 0 is plain L1.</summary>
    public double SmoothL1Beta { get; init; }

    /// <summary>Proposals in training.</summary>
    public ProposalLimits Training { get; init; } = new(2000, 1000, 0.7);

    /// <summary>Proposals in prediction.</summary>
    public ProposalLimits Testing { get; init; } = new(1000, 1000, 0.7);

    /// <summary>Of Cascade Mask R-CNN with SLaK: anchors stay inside the picture, smooth L1, more proposals in training.</summary>
    public static RegionProposalConfig Cascade { get; } = new()
    {
        AllowedBorder = 0, SmoothL1Beta = 1.0 / 9, Training = new(2000, 2000, 0.7),
    };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Anchors.Validate();
        Matcher.Validate();
        Sampler.Validate();
        Require(SmoothL1Beta >= 0 && double.IsFinite(SmoothL1Beta), nameof(SmoothL1Beta), SmoothL1Beta, "at least 0");
        Require(!Sampler.AddTruth, nameof(Sampler), Sampler, "without added objects");
        foreach (var (name, limits) in new[] { (nameof(Training), Training), (nameof(Testing), Testing) })
            Require(limits is { PerLevel: >= 1, PerImage: >= 1, NmsIou: >= 0 and <= 1 }, name, limits, "1 proposal or more and an overlap in [0, 1]");
    }

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds)
            throw new ArgumentException($"RegionProposalHead: {name} is {value}; it must be {rule}.");
    }
}
