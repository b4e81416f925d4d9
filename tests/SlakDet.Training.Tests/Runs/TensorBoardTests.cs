using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public sealed class TensorBoardTests : IDisposable
{
    private const double Now = 1767323045; // the fake clock's start, in seconds since 1970
    private readonly TempFolder _temp = new();
    private readonly FakeTime _time = new();

    private string[] Files => [.. Directory.GetFiles(_temp["tensorboard"]).Order(StringComparer.Ordinal)];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Crc32C_CheckValue() => Assert.Equal(0xE3069283, EventFile.Crc32C("123456789"u8.ToArray()));

    [Fact]
    public void Write_ScalarsCanBeReadBack()
    {
        using var log = new MetricsLog(_temp.FullName, time: _time);
        _time.Advance(0.5);
        log.Write(50, [("loss", 0.25), ("learningRate", 1e-4)]);
        log.Write(3_000_000_000, [("loss", double.NaN)]);

        var events = EventFile.Read(Assert.Single(Files));

        Assert.Equal(3, events.Count);
        Assert.Equal(("brain.Event:2", Now), (events[0].FileVersion, events[0].WallTime));
        Assert.Equal((50, Now + 0.5), (events[1].Step, events[1].WallTime));
        Assert.Equal([("loss", 0.25f), ("learningRate", 1e-4f)], events[1].Scalars);
        Assert.Equal(3_000_000_000, events[2].Step);
        Assert.True(float.IsNaN(Assert.Single(events[2].Scalars).Value));
    }

    [Fact]
    public void Open_FileBeginsAsTensorFlowsDo()
    {
        new MetricsLog(_temp.FullName, time: _time).Dispose();
        var bytes = File.ReadAllBytes(Assert.Single(Files));
        // Length 24, its masked CRC as in every file that TensorFlow writes, field 1.
        Assert.Equal([0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22, 0x09], bytes[..13]);
    }

    [Fact]
    public void Open_Resumed_TellsTensorBoardToForgetLaterSteps()
    {
        using (var log = new MetricsLog(_temp.FullName, time: _time))
            log.Write(10, [("loss", 1)]);
        new MetricsLog(_temp.FullName, resumedStep: 8, _time).Dispose();

        Assert.Equal(2, Files.Length);
        var resumed = EventFile.Read(Files[1]);
        Assert.Equal("brain.Event:2", resumed[0].FileVersion);
        Assert.Equal((true, 9), (resumed[1].IsSessionStart, resumed[1].Step));
    }

    [Fact]
    public void Open_NewRun_DeletesEarlierFiles()
    {
        new MetricsLog(_temp.FullName, time: _time).Dispose();
        _time.Advance(5);
        new MetricsLog(_temp.FullName, time: _time).Dispose();
        Assert.Single(Files);
    }
}
