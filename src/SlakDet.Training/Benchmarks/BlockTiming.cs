namespace SlakDet.Training.Benchmarks;

/// <summary>The large kernel of a SLaK block on a batch, ours and libtorch's, each on contiguous and on channels-last maps.</summary>
/// <param name="Stage">Stage of the network, from 1.</param>
/// <param name="Blocks">Blocks of that stage.</param>
/// <param name="Batch">Pictures.</param>
/// <param name="Kernels">The tall, the wide and the square kernel.</param>
/// <param name="Precision">Type of the maps: <c>fp32</c> or <c>bf16</c>.</param>
/// <param name="WithNorms">Whether each branch has its batch norm, as in training.</param>
/// <param name="CopyRate">10^9 bytes a second that a plain copy reads and writes, measured in turn with the rest.</param>
/// <param name="SlakDet">Ours, contiguous.</param>
/// <param name="SlakDetChannelsLast">Ours, channels last.</param>
/// <param name="Libtorch">libtorch's, contiguous.</param>
/// <param name="LibtorchChannelsLast">libtorch's, channels last.</param>
public sealed record BlockTiming(int Stage, int Blocks, int Batch, IReadOnlyList<KernelShape> Kernels, string Precision, bool WithNorms, double CopyRate,
    BlockTimes SlakDet, BlockTimes SlakDetChannelsLast, BlockTimes Libtorch, BlockTimes LibtorchChannelsLast)
{
    private const int MapsForward = 2, MapsBoth = 5;

    /// <summary>All times with their names, as a PyTorch program would call them.</summary>
    public IReadOnlyList<(string Mode, BlockTimes Times)> Modes =>
        [("slakDet", SlakDet), ("slakDet channels-last", SlakDetChannelsLast), ("libtorch", Libtorch), ("libtorch channels-last", LibtorchChannelsLast)];

    /// <summary>Ours in the layout that is faster with gradients.</summary>
    public BlockTimes Own => SlakDet.Both <= SlakDetChannelsLast.Both ? SlakDet : SlakDetChannelsLast;

    /// <summary>libtorch's in the layout that is faster with gradients, of those that it could compute.</summary>
    public BlockTimes Stock => LibtorchChannelsLast.Refusal != null || Libtorch.Both <= LibtorchChannelsLast.Both ? Libtorch : LibtorchChannelsLast;

    /// <summary>How much faster forward and gradients are than libtorch's, both on contiguous maps.</summary>
    public double TimesFasterContiguous => Libtorch.Both / SlakDet.Both;

    /// <summary>The same, each in its better layout.</summary>
    public double TimesFaster => Stock.Both / Own.Both;

    /// <summary>Multiplications and additions of a forward pass with what lies inside the maps; the gradients have twice as many.</summary>
    public long Operations => 2L * Batch * Kernels.Sum(kernel => kernel.MultiplyAdds);

    /// <summary>Rate of forward and gradients, in 10^12 operations inside the map a second.</summary>
    public double Teraflops(BlockTimes times) => 3e-9 * Operations / times.Both;

    /// <summary>The time of copying the maps that a forward pass cannot avoid to read and write (input and output) over its time.</summary>
    public double ForwardShareOfFloor(BlockTimes times) => MapsForward * CopyTime / times.Forward;

    /// <summary>The same of forward and gradients: input and output, then input and both gradients.</summary>
    public double ShareOfFloor(BlockTimes times) => MapsBoth * CopyTime / times.Both;

    /// <summary>Milliseconds to read or write one map of the batch.</summary>
    private double CopyTime => 1e-6 * Batch * Kernels[0].Channels * Kernels[0].Height * Kernels[0].Width * (Precision == "bf16" ? 2 : 4) / CopyRate;
}
