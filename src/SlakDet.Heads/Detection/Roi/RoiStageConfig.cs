namespace SlakDet.Heads.Detection.Roi;

/// <summary>How one stage of a region head is trained and how its offsets are scaled; the defaults are those of Faster R-CNN.</summary>
public sealed record RoiStageConfig
{
    /// <summary>Which proposals belong to an object.</summary>
    public MatcherConfig Matcher { get; init; } = MatcherConfig.Regions(0.5);

    /// <summary>How many of them it trains on.</summary>
    public SamplerConfig Sampler { get; init; } = SamplerConfig.Regions;

    /// <summary>Scale of the box offsets.</summary>
    public BoxCoderConfig Coder { get; init; } = BoxCoderConfig.FirstStage;

    /// <summary>Weight of the stage's losses in the total, 0 or more.</summary>
    public double LossWeight { get; init; } = 1;

    /// <summary>The three stages of Cascade R-CNN (Cai and Vasconcelos, CVPR 2018): overlaps 0.5, 0.6, 0.7, ever finer offsets, weights 1, 0.5, 0.25.</summary>
    public static IReadOnlyList<RoiStageConfig> Cascade { get; } =
    [
        new(),
        new() { Matcher = MatcherConfig.Regions(0.6), Coder = BoxCoderConfig.SecondStage, LossWeight = 0.5 },
        new() { Matcher = MatcherConfig.Regions(0.7), Coder = BoxCoderConfig.ThirdStage, LossWeight = 0.25 },
    ];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate() => Limits.Between("Region stage", LossWeight, 0, double.MaxValue);
}
