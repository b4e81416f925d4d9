using SlakDet.Backbones.Slak;

namespace SlakDet.Backbones.Tests.Slak;

public class SlakConfigTests
{
    [Fact]
    public void Widths_AreCutTowardsZero()
    {
        Assert.Equal([20, 31, 52, 72], SlakTestModels.Reference.Widths);
        Assert.Equal([32, 64, 128, 256], SlakConfig.Nano.Widths);
    }

    public static TheoryData<SlakConfig, string> Refused => new()
    {
        { SlakConfig.Nano with { Depths = [1, 1, 3] }, "SLaK: Depths is [1, 1, 3]; it must be four positive numbers, one a stage." },
        { SlakConfig.Nano with { Dims = [32, 0, 128, 256] }, "SLaK: Dims is [32, 0, 128, 256]; it must be four positive numbers" },
        { SlakConfig.Nano with { KernelSizes = [51, 48, 47, 13] }, "SLaK: KernelSizes is [51, 48, 47, 13]; it must all be odd" },
        { SlakConfig.Nano with { SmallKernel = 4 }, "SLaK: SmallKernel is 4; it must be odd, or 0 for none." },
        { SlakConfig.Nano with { SmallKernel = 0 }, "SmallKernel is 0; it must be between 1 and the smallest of the kernel sizes [51, 49, 47, 13]" },
        { SlakConfig.Nano with { SmallKernel = 15 }, "SmallKernel is 15; it must be between 1 and the smallest" },
        { SlakConfig.Nano with { WidthFactor = 0.01 }, "WidthFactor is 0.01; it must leave at least one channel in each stage" },
        { SlakConfig.Nano with { DropPathRate = 1 }, "DropPathRate is 1; it must be in [0, 1)" },
        { SlakConfig.Nano with { LayerScaleInit = double.NaN }, "LayerScaleInit is NaN; it must be a number" },
    };

    [Theory, MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Constructor_OfAValueOutOfRange_NamesIt(SlakConfig config, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new SlakBackbone(config)).Message, StringComparison.Ordinal);
}
