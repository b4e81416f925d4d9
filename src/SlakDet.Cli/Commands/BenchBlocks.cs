using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Cli.Commands;

/// <summary>Shows how fast the large kernels of SLaK-T's blocks are on a device: <c>slakdet bench kernels --device</c>.</summary>
internal static class BenchBlocks
{
    private static readonly string[] Titles =
        ["forward ms", "channels last", "libtorch", "channels last", "with gradients ms", "channels last", "libtorch", "channels last", "TFLOP/s", "of the floor", "times faster, contiguous", "best of both"];
    private static readonly string[] SummaryTitles = ["forward ms a picture", "with gradients", "TFLOP/s", "of the floor", "times faster, contiguous", "best of both"];
    private static readonly string[] OperatorTitles = ["forward ms", "with gradients ms"];

    /// <summary>A line of progress.</summary>
    public static string Note(BlockTiming timing) => $"{Name(timing)}: {Number(timing.Own.Both)} ms with gradients, libtorch {Number(timing.Stock.Both)} ms";

    /// <summary>Everything measured. Rows have the keys of <c>tools/gpu/pytorch_reference.py</c>, and more.</summary>
    public static JObject ToJson(IReadOnlyList<BlockTiming> timings, IReadOnlyList<OperatorTiming> operators, string device, int size, int batch) => new()
    {
        ["device"] = device, ["variant"] = "tiny", ["size"] = size, ["batch"] = batch,
        ["blocks"] = new JArray(timings.SelectMany(timing => timing.Modes.Select(mode => Row(timing, mode.Mode, mode.Times)))),
        ["stages"] = new JArray(timings.Select(timing => new JObject
        {
            ["stage"] = timing.Stage, ["precision"] = timing.Precision, ["norms"] = timing.WithNorms, ["copyGigabytesPerSecond"] = timing.CopyRate,
            ["timesFasterContiguous"] = Figure(timing.TimesFasterContiguous), ["timesFaster"] = Figure(timing.TimesFaster),
        })),
        ["network"] = new JArray(Summaries(timings).Select(row => new JObject
        {
            ["precision"] = row.Precision, ["norms"] = row.WithNorms, ["forwardMsPerPicture"] = row.Summary.ForwardPerPicture, ["withGradientsMsPerPicture"] = row.Summary.BothPerPicture,
            ["effectiveTflops"] = row.Summary.Teraflops, ["shareOfByteFloor"] = row.Summary.ShareOfFloor,
            ["timesFasterContiguous"] = Figure(row.Summary.TimesFasterContiguous), ["timesFaster"] = Figure(row.Summary.TimesFaster),
        })),
        ["operators"] = new JArray(operators.Select(timing => new JObject { ["operator"] = timing.Name, ["forwardMs"] = timing.Forward, ["withGradientsMs"] = timing.Both })),
    };

    /// <summary>Writes a row a stage, the whole network, and the operators of detectors.</summary>
    public static void Write(IReadOnlyList<BlockTiming> timings, IReadOnlyList<OperatorTiming> operators)
    {
        var table = new PlainTable("SLaK-T's large kernels, a batch", Titles);
        foreach (var timing in timings)
            table.Add(Name(timing),
            [
                .. timing.Modes.Select(mode => Number(mode.Times.Forward)), .. timing.Modes.Select(mode => Number(mode.Times.Both)), Number(timing.Teraflops(timing.Own)),
                Share(timing.ShareOfFloor(timing.Own)), Number(timing.TimesFasterContiguous), Number(timing.TimesFaster),
            ]);
        table.Write();
        Console.Out.Write('\n');
        var network = new PlainTable("all 18 blocks", SummaryTitles);
        foreach (var (precision, withNorms, all) in Summaries(timings))
            network.Add($"{precision}{(withNorms ? ", norms" : "")}",
                [Number(all.ForwardPerPicture), Number(all.BothPerPicture), Number(all.Teraflops), Share(all.ShareOfFloor), Number(all.TimesFasterContiguous), Number(all.TimesFaster)]);
        network.Write();
        Console.Out.Write('\n');
        var others = new PlainTable("detectors, a batch", OperatorTitles);
        foreach (var timing in operators)
            others.Add(timing.Name, [Number(timing.Forward), timing.Both is { } both ? Number(both) : "-"]);
        others.Write();
    }

    private static IEnumerable<(string Precision, bool WithNorms, BlockSummary Summary)> Summaries(IReadOnlyList<BlockTiming> timings) =>
        timings.GroupBy(timing => (timing.Precision, timing.WithNorms)).Select(group => (group.Key.Precision, group.Key.WithNorms, BlockSummary.Of([.. group])));

    private static JObject Row(BlockTiming timing, string mode, BlockTimes times) => times.Refusal is { } reason ? new()
    {
        ["stage"] = timing.Stage, ["mode"] = $"{mode} {timing.Precision}", ["norms"] = timing.WithNorms, ["error"] = reason,
    }
    : new()
    {
        ["stage"] = timing.Stage, ["channels"] = timing.Kernels[0].Channels, ["map"] = timing.Kernels[0].Height, ["kernel"] = timing.Kernels[0].KernelHeight,
        ["mode"] = $"{mode} {timing.Precision}", ["norms"] = timing.WithNorms, ["forwardMs"] = times.Forward, ["withGradientsMs"] = times.Both,
        ["effectiveTflops"] = timing.Teraflops(times), ["shareOfByteFloor"] = timing.ShareOfFloor(times), ["forwardShareOfByteFloor"] = timing.ForwardShareOfFloor(times),
    };

    private static string Name(BlockTiming timing)
    {
        var shape = timing.Kernels[0];
        return $"{shape.Channels} x {shape.Height} x {shape.Width}, {shape.KernelHeight} x {shape.KernelWidth}, {timing.Precision}{(timing.WithNorms ? ", norms" : "")}";
    }

    private static JToken Figure(double value) => double.IsNaN(value) ? JValue.CreateNull() : value;

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString(value < 100 ? "G3" : "F0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("P0", CultureInfo.InvariantCulture);
}
