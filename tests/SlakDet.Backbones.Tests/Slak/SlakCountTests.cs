using SlakDet.Backbones.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Slak;

public class SlakCountTests
{
    public static TheoryData<string, int, long, long, long> Variants => new()
    {
        { "Tiny", 470, 50_703_838, 50_576_524, 49_706_582 },
        { "Small", 920, 91_131_820, 90_878_758, 90_134_564 },
        { "Base", 920, 157_950_792, 157_613_790, 156_621_118 },
        { "Large", 920, 346_624_518, 346_119_302, 344_631_010 },
    };

    [Theory, MemberData(nameof(Variants))]
    public void Parameters_OfPublishedVariants_AreThoseOfTheSpecification(string name, int entries, long classifier, long matrices, long dense)
    {
        var config = (SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!;
        using var model = new SlakClassifier(config, 1000, META);
        Assert.Equal(entries, model.state_dict().Count);
        Assert.Equal(classifier, model.parameters().Sum(p => p.numel()));
        Assert.Equal(matrices, model.parameters().Where(p => p.dim() is 2 or 4).Sum(p => p.numel()));

        using var backbone = new SlakBackbone(config, META);
        Assert.Equal(entries + 4, backbone.state_dict().Count);
        Assert.Equal(dense, backbone.parameters().Sum(p => p.numel()));
    }
}
