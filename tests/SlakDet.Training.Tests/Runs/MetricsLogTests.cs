using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public sealed class MetricsLogTests : IDisposable
{
    private const string Time = "\"time\":\"2026-01-02T03:04:05.0000000Z\"";
    private readonly TempFolder _temp = new();
    private readonly FakeTime _time = new();

    private string Rows => File.ReadAllText(_temp["metrics.jsonl"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Write_ValuesRoundTripAndNonFiniteIsNull()
    {
        using var log = new MetricsLog(_temp.FullName, time: _time);
        log.Write(
            50,
            [("loss.decode", 0.1 + 0.2), ("learningRate", 1e-07), ("nan", double.NaN), ("infinite", double.NegativeInfinity), ("\"quoted\"", -2)]);
        Assert.Equal(
            $"{{\"step\":50,{Time},\"loss.decode\":0.30000000000000004,\"learningRate\":1E-07," +
            "\"nan\":null,\"infinite\":null,\"\\\"quoted\\\"\":-2}\n",
            Rows);
    }

    [Theory]
    [InlineData("step")]
    [InlineData("time")]
    [InlineData("loss")]
    public void Write_NameTwice_ThrowsAndWritesNothing(string name)
    {
        using var log = new MetricsLog(_temp.FullName, time: _time);
        var e = Assert.Throws<ArgumentException>(() => log.Write(1, [("loss", 1), (name, 2)]));
        Assert.StartsWith($"The name '{name}' is used twice in the row of step 1.", e.Message);
        Assert.Empty(Rows);
    }

    [Theory]
    [InlineData(0, new long[] { })]
    [InlineData(9, new long[] { })]
    [InlineData(10, new long[] { 10 })]
    [InlineData(25, new long[] { 10, 20, 20 })]
    [InlineData(40, new long[] { 10, 20, 20, 30 })]
    public void Open_Resumed_CutsLaterRowsAndATornOne(long resumedStep, long[] kept)
    {
        WriteRows(10, 20, 20, 30);
        File.AppendAllText(_temp["metrics.jsonl"], "{\"step\":40,\"ti");
        using (var log = new MetricsLog(_temp.FullName, resumedStep, _time))
            log.Write(resumedStep + 1, []);
        Assert.Equal(string.Concat(kept.Append(resumedStep + 1).Select(step => $"{{\"step\":{step},{Time}}}\n")), Rows);
    }

    [Fact]
    public void Open_DamagedRowBetweenGoodOnes_KeepsThem()
    {
        var rows = "{\"step\":1}\nnonsense\n{\"step\":2}\n\0\0\0\n";
        File.WriteAllText(_temp["metrics.jsonl"], rows);
        new MetricsLog(_temp.FullName, 5, _time).Dispose();
        Assert.Equal("{\"step\":1}\nnonsense\n{\"step\":2}\n", Rows);
    }

    [Fact]
    public void Open_NewRun_Empties()
    {
        WriteRows(1, 2);
        new MetricsLog(_temp.FullName, time: _time).Dispose();
        Assert.Empty(Rows);
    }

    [Fact]
    public void Open_FileCannotBeMade_Throws()
    {
        Directory.CreateDirectory(_temp["metrics.jsonl"]);
        var e = Assert.Throws<RunException>(() => new MetricsLog(_temp.FullName));
        Assert.Equal(RunException.Disk, e.Code);
        Assert.StartsWith($"Cannot open {_temp["metrics.jsonl"]}: ", e.Message);
    }

    [Fact]
    public void Write_DiskFull_ThrowsAndLeavesWholeRows()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 1);
        using var log = new MetricsLog(disk.FullName, time: _time);
        var path = Path.Combine(disk.FullName, "metrics.jsonl");
        log.Write(1, [("loss", 1)]);
        var before = File.ReadAllText(path);
        Fill(disk.FullName);

        var values = Enumerable.Range(0, 400).Select(i => ($"loss{i}", 1.0 / (i + 1))).ToList(); // more than the rest of a page
        var e = Assert.Throws<RunException>(() => log.Write(2, values));

        Assert.StartsWith($"Cannot write the row of step 2 to {path}: ", e.Message);
        Assert.EndsWith("Free space or make the folder writable, then go on with --resume auto.", e.Message);
        Assert.Equal(before, File.ReadAllText(path));
        var events = EventFile.Read(Directory.GetFiles(Path.Combine(disk.FullName, "tensorboard")).Single());
        Assert.Equal([0, 1], events.Select(one => one.Step));
    }

    private static void Fill(string folder)
    {
        using var filler = File.Create(Path.Combine(folder, "filler"), bufferSize: 1);
        try
        {
            while (true)
                filler.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // full
        }
    }

    private void WriteRows(params long[] steps)
    {
        using var log = new MetricsLog(_temp.FullName, time: _time);
        foreach (var step in steps)
            log.Write(step, []);
    }
}
