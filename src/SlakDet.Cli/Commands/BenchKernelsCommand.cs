using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Kernels.Cuda;
using SlakDet.Training.Benchmarks;
using SlakDet.Training.Devices;
using Spectre.Console;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench kernels</c>.</summary>
internal static class BenchKernelsCommand
{
    private static readonly string[] Titles =
        ["models", "picture", "map", "kernel", "ms", "GFLOP/s", "of matrix product", "at 40 % zeros", "channels last ms", "at 40 % zeros", "libtorch ms", "channels last", "by Fourier transforms", "with gradients ms", "libtorch", "channels last", "times faster"];

    public static Command Create()
    {
        var json = Shared.Json();
        var quick = new Option<bool>("--quick") { Description = "Only the long kernels of SLaK-T at 512 x 512, stages 1 to 3." };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each; the median counts.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int>("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var device = new Option<string?>("--device") { Description = "Instead: the large kernels of SLaK-T's blocks and the operators of detectors on a batch, with all gradients, on this device." };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var batch = Shared.AtLeast(new Option<int>("--batch") { Description = "Pictures, with --device.", DefaultValueFactory = _ => 16 }, 1);
        var size = Shared.AtLeast(new Option<int>("--size") { Description = "Height and width of the pictures, with --device.", DefaultValueFactory = _ => 512 }, 32);
        var command = new Command("kernels", "Depthwise convolutions of every SLaK shape, ours against libtorch's.") { quick, device, batch, size, rounds, threads, json };
        command.Validators.Add(result =>
        {
            foreach (var option in new Option[] { batch, size })
                if (result.GetResult(device) is null or { Implicit: true } && result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} is for --device; the table in main memory has its own sizes, one picture each.");
            if (result.GetResult(device) is { Implicit: false } && result.GetResult(quick) is { Implicit: false })
                result.AddError("--quick is for the table in main memory; with --device give --batch and --size.");
        });
        command.SetAction(parsed =>
        {
            TorchSharp.torch.set_num_threads(parsed.GetValue(threads));
            if (parsed.GetValue(device) is { } chosen)
            {
                MeasureBlocks(ComputeDevice.Choose(chosen), parsed.GetValue(size), parsed.GetValue(batch), parsed.GetValue(rounds), parsed.GetValue(json));
                return;
            }
            var shapes = parsed.GetValue(quick) ? KernelShape.Quick : KernelShape.All;
            var log = new ConsoleRunLog();
            var timings = KernelBenchmark.Run(shapes, parsed.GetValue(rounds), timing => log.Note($"{Map(timing.Shape)}, {Kernel(timing.Shape)}: {Number(timing.Forward)} ms"));
            var blocks = KernelBenchmark.MergedBlocks(KernelShape.Quick, parsed.GetValue(rounds));
            var summary = Summarise([.. timings.Where(timing => KernelShape.Quick.Contains(timing.Shape))], blocks);
            JsonOutput.Write(parsed.GetValue(json), new JObject
            {
                ["threads"] = parsed.GetValue(threads),
                ["shapes"] = new JArray(timings.Select(ToJson)),
                ["mergedBlocks"] = new JArray(blocks.Select(block => new JObject { ["map"] = Map(block.Shape), ["branchesMs"] = block.Branches, ["mergedMs"] = block.Merged })),
                ["summary"] = new JObject(summary.Select(row => new JProperty(row.Name, row.Value))),
            });
            if (parsed.GetValue(json) == "-")
                return;
            Tables.Write(ToTable(timings));
            var table = new Table().Border(TableBorder.Simple).AddColumn("SLaK-T at 512 x 512, stages 1 to 3, geometric means").AddColumn(new TableColumn("").RightAligned());
            foreach (var (name, value) in summary)
                table.AddRow(name, Number(value));
            Tables.Write(table);
        });
        return command;
    }

    private static void MeasureBlocks(TorchSharp.torch.Device device, int size, int batch, int rounds, string? json)
    {
        var log = new ConsoleRunLog();
        var timings = BlockBenchmark.Run(batch, size, size, rounds, device, timing => log.Note(BenchBlocks.Note(timing)));
        log.Note("the operators of detectors");
        var operators = OperatorBenchmark.Run(batch, size, rounds, device);
        JsonOutput.Write(json, BenchBlocks.ToJson(timings, operators, device.type == TorchSharp.DeviceType.CUDA ? CudaDriver.Devices[0].Name : "processor", size, batch));
        if (json != "-")
            BenchBlocks.Write(timings, operators);
    }

    private static (string Name, double Value)[] Summarise(IReadOnlyList<KernelTiming> timings, IReadOnlyList<(KernelShape Shape, double Branches, double Merged)> blocks) =>
    [
        ("forward rate over that of the matrix product", Mean(timings.Select(timing => timing.ShareOfMatrixProduct))),
        ("forward and gradients, times faster than libtorch's better layout", Mean(timings.Select(timing => timing.TimesFaster))),
        ("time at 40 % zeros over the time of all taps", Mean(timings.Select(timing => timing.SparseShare))),
        ("the same on channels-last maps", Mean(timings.Select(timing => timing.LastSparseShare))),
        ("merged block's time over that of three branches", Mean(blocks.Select(block => block.Merged / block.Branches))),
    ];

    private static Table ToTable(IEnumerable<KernelTiming> timings)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in Titles)
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var timing in timings)
            table.AddRow(timing.Shape.Models, timing.Shape.Picture, Map(timing.Shape), Kernel(timing.Shape), Number(timing.Forward), timing.Gflops.ToString("F0", CultureInfo.InvariantCulture),
                timing.ShareOfMatrixProduct.ToString("P0", CultureInfo.InvariantCulture), Number(timing.SparseForward), Number(timing.LastForward), Number(timing.LastSparseForward), Number(timing.ContiguousForward), Number(timing.ChannelsLastForward), Number(timing.Fourier),
                Number(timing.Both), Number(timing.ContiguousBoth), Number(timing.ChannelsLastBoth), Number(timing.TimesFaster));
        return table;
    }

    private static JObject ToJson(KernelTiming timing) => new()
    {
        ["models"] = timing.Shape.Models, ["picture"] = timing.Shape.Picture, ["stage"] = timing.Shape.Stage,
        ["channels"] = timing.Shape.Channels, ["height"] = timing.Shape.Height, ["width"] = timing.Shape.Width,
        ["kernelHeight"] = timing.Shape.KernelHeight, ["kernelWidth"] = timing.Shape.KernelWidth,
        ["matrixProductGflops"] = timing.MatrixProductGflops, ["gflops"] = timing.Gflops, ["shareOfMatrixProduct"] = timing.ShareOfMatrixProduct,
        ["forwardMs"] = timing.Forward, ["sparseForwardMs"] = timing.SparseForward, ["withGradientsMs"] = timing.Both,
        ["channelsLastForwardMs"] = timing.LastForward, ["channelsLastSparseForwardMs"] = timing.LastSparseForward,
        ["libtorchContiguousForwardMs"] = timing.ContiguousForward, ["libtorchContiguousWithGradientsMs"] = timing.ContiguousBoth,
        ["libtorchChannelsLastForwardMs"] = timing.ChannelsLastForward, ["libtorchChannelsLastWithGradientsMs"] = timing.ChannelsLastBoth,
        ["fourierForwardMs"] = timing.Fourier, ["timesFasterWithGradients"] = timing.TimesFaster, ["sparseShare"] = timing.SparseShare, ["channelsLastSparseShare"] = timing.LastSparseShare,
    };

    private static string Map(KernelShape shape) => $"{shape.Channels} x {shape.Height} x {shape.Width}";

    private static string Kernel(KernelShape shape) => $"{shape.KernelHeight} x {shape.KernelWidth}";

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
