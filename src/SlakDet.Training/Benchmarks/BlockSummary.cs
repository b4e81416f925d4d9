namespace SlakDet.Training.Benchmarks;

/// <summary>The large kernels of all blocks of the network together, each side of a comparison in its better layout stage by stage.</summary>
/// <param name="ForwardPerPicture">Ours, forward, in milliseconds a picture.</param>
/// <param name="BothPerPicture">Ours, forward and gradients, in milliseconds a picture.</param>
/// <param name="Teraflops">Ours, forward and gradients, in 10^12 operations inside the maps a second.</param>
/// <param name="ShareOfFloor">The time of copying the maps that cannot be avoided over ours, forward and gradients.</param>
/// <param name="TimesFasterContiguous">How much faster forward and gradients are than libtorch's, both on contiguous maps.</param>
/// <param name="TimesFaster">The same, each in its better layout.</param>
public sealed record BlockSummary(double ForwardPerPicture, double BothPerPicture, double Teraflops, double ShareOfFloor, double TimesFasterContiguous, double TimesFaster)
{
    /// <summary>Adds up the blocks.</summary>
    /// <param name="stages">A row a stage, of one precision, all with norms or all without.</param>
    public static BlockSummary Of(IReadOnlyList<BlockTiming> stages)
    {
        var own = Sum(stage => stage.Own.Both);
        return new(Sum(stage => stage.Own.Forward) / stages[0].Batch, own / stages[0].Batch, Sum(stage => stage.Own.Both * stage.Teraflops(stage.Own)) / own,
            Sum(stage => stage.Own.Both * stage.ShareOfFloor(stage.Own)) / own, Sum(stage => stage.Libtorch.Both) / Sum(stage => stage.SlakDet.Both), Sum(stage => stage.Stock.Both) / own);

        double Sum(Func<BlockTiming, double> value) => stages.Sum(stage => stage.Blocks * value(stage));
    }
}
