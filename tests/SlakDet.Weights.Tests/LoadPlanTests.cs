namespace SlakDet.Weights.Tests;

public class LoadPlanTests
{
    [Fact]
    public void Create_SameModel_AppliesAll()
    {
        using var file = Open("imagenet.pth");
        var source = StateDict.FromPublished(file);
        var plan = LoadPlan.Create([.. source.Select(t => t.Spec)], source);

        Assert.Equal(7, plan.Applied.Count);
        Assert.Equal(1, plan.AppliedShare);
        Assert.Empty(plan.Missing);
        Assert.Empty(plan.Unused);
        Assert.All(plan.Applied, a => Assert.Equal(a.Target, a.Source.Spec));
        Assert.Equal("applied 7 (100 %), missing 0, wrong shape 0, wrong type 0, unused 0", plan.ToReport());
        plan.ThrowIfBelow(1);
    }

    [Fact]
    public void Create_Differences_AreSortedByKind()
    {
        using var file = Open("imagenet.pth");
        var plan = LoadPlan.Create(
            [
                Float("gama", 3), Float("conv.weight", 3, 2, 5, 5), Float("bn.weight", 3), new("bn.bias", TensorElementType.Float16, [3]),
                new("bn.running_mean", TensorElementType.Int64, [3]), new("extra.num_batches_tracked", TensorElementType.Int64, []),
                    Float("nothing.like.it", 1),
            ], StateDict.FromPublished(file));

        Assert.Equal(["bn.weight", "bn.bias"], plan.Applied.Select(a => a.Target.Name));
        Assert.Equal(["gama", "nothing.like.it"], plan.Missing.Select(m => m.Name));
        Assert.Equal(["conv.weight"], plan.WrongShape.Select(w => w.Target.Name));
        Assert.Equal(["bn.running_mean"], plan.WrongType.Select(w => w.Target.Name));
        Assert.Equal(["gamma", "bn.running_var", "bn.num_batches_tracked"], plan.Unused.Select(u => u.Name));
        Assert.Equal(2.0 / 6, plan.AppliedShare, 12);
        Assert.Equal("gamma", plan.HintFor("gama"));
        Assert.Null(plan.HintFor("nothing.like.it"));
        Assert.Equal(
            """
            applied 2 (33.3 %), missing 2, wrong shape 1, wrong type 1, unused 3
              missing: gama Float32 [3] (the file has gamma)
              missing: nothing.like.it Float32 [1]
              wrong shape: conv.weight Float32 [3, 2, 5, 5] (the file has [3, 2, 3, 3])
              wrong type: bn.running_mean Int64 [3] (the file has Float32)
              unused: gamma Float32 [3]
              unused: bn.running_var Float32 [3]
              unused: bn.num_batches_tracked Int64 []
            """, plan.ToReport());
    }

    [Fact]
    public void ThrowIfBelow_TooLittleApplied_NamesTheFirstDifferences()
    {
        using var file = Open("imagenet.pth");
        var plan = LoadPlan.Create([.. Enumerable.Range(0, 30).Select(i => Float($"stages.{i}.weight", 1))], StateDict.FromPublished(file));
        var refused = Assert.Throws<WeightsException>(() => plan.ThrowIfBelow());

        Assert.Equal("SD-LOAD-SHARE", refused.Code);
        Assert.Contains("imagenet.pth (model): only 0 % of the model's tensors are in the file, 90 % are required. "
            + "Check that the file belongs to this model.",
            refused.Message, StringComparison.Ordinal);
        Assert.Contains("missing: stages.0.weight Float32 [1]", refused.Message, StringComparison.Ordinal);
        Assert.Contains("missing: and 20 more", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("stages.10.weight", refused.Message, StringComparison.Ordinal);
        plan.ThrowIfBelow(0);
    }

    [Fact]
    public void ThrowIfBelow_ExactlyTheShare_Passes()
    {
        using var file = Open("imagenet.pth");
        var source = StateDict.FromPublished(file);
        // Seven of the file and one of its own: 7/8.
        var plan = LoadPlan.Create([.. source.Select(t => t.Spec), Float("head.weight", 1)], source);

        plan.ThrowIfBelow(7.0 / 8);
        Assert.Throws<WeightsException>(() => plan.ThrowIfBelow());
    }

    [Fact]
    public void Create_NoTargets_IsComplete()
    {
        using var file = Open("imagenet.pth");

        Assert.Equal(1, LoadPlan.Create([], StateDict.FromPublished(file)).AppliedShare);
    }

    [Fact]
    public void ToReport_ThousandOfEach_IsQuick()
    {
        using var folder = new TempFolder();
        var path = folder["many.safetensors"];
        SafetensorsWriter.Write(path, Enumerable.Range(0, 1000)
            .Select(i => new TensorPayload(new TensorSpec($"backbone.stages.2.{i}.large_kernel.LoRA1.bn.running_variance",
                TensorElementType.UInt8, []), new byte[1])));
        using var file = WeightFile.Open(path);
        var plan = LoadPlan.Create([.. Enumerable.Range(0,
            1000).Select(i => new TensorSpec($"stages.2.{i}.large_kernel.LoRA1.bn.running_variance", TensorElementType.UInt8, []))],
            StateDict.FromPublished(file));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var report = plan.ToReport();

        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
        Assert.Contains("missing: stages.2.7.large_kernel.LoRA1.bn.running_variance UInt8 [] "
            + "(the file has backbone.stages.2.7.large_kernel.LoRA1.bn.running_variance)",
            report, StringComparison.Ordinal);
    }

    private static TensorSpec Float(string name, params long[] shape) => new(name, TensorElementType.Float32, shape);

    private static WeightFile Open(string name) => WeightFile.Open(Repository.Golden("weights", name));
}
