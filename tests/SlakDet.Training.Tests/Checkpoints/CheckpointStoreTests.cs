using SlakDet.Data.Randomness;
using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private const string Cure = "Use an older checkpoint; check the disk if this happens again.";
    private readonly TempFolder _temp = new();
    private readonly CheckpointStore _store;

    public CheckpointStoreTests() => _store = new CheckpointStore(_temp["run", "checkpoints"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Save_NewRun_WritesTheFilesAndTheManifest()
    {
        var saved = Save(7);

        Assert.Equal(_temp["run", "checkpoints", "step-000007"], saved.Folder);
        Assert.Equal(
            ["manifest.json", "model.safetensors", "optimizer.safetensors", "state.json"],
            Directory.GetFiles(saved.Folder).Select(Path.GetFileName).Order());
        var opened = CheckpointStore.Open(saved.Folder);
        Assert.True(ToyCheckpoint.IsWhole(opened));
        Assert.Equal(7, opened.Manifest.Step);
        Assert.Equal("0123abcd", opened.Manifest.Info.ConfigHash);
        Assert.Equal("0.1.0", opened.Manifest.Info.Versions["SlakDet"]);
        Assert.Equal(120_000, opened.Manifest.Bytes);
        Assert.True((DateTimeOffset.UtcNow - opened.Manifest.Created).Duration() < TimeSpan.FromMinutes(1));
        Assert.Null(opened.Manifest.Best);
    }

    [Fact]
    public void Save_MoreThanSixDigits_SortsByNumber()
    {
        Save(999_999);
        Save(1_000_000);
        Assert.Equal([999_999, 1_000_000], _store.Steps());
        Assert.Equal("step-1000000", Path.GetFileName(_store.Newest()!.Folder));
    }

    [Fact]
    public void Save_SameStepAgain_Replaces()
    {
        Save(3);
        _store.Save(3, [new CheckpointPart("state.json", stream => stream.Write("{}"u8))], ToyCheckpoint.Info);
        Assert.Equal("state.json", Assert.Single(_store.Newest()!.Manifest.Files).Name);
        Assert.Equal(_store.FolderOf(3), Assert.Single(Directory.GetFileSystemEntries(_store.Folder)));
    }

    [Fact]
    public void Save_PartThrows_PassesItOnAndLeavesNothing()
    {
        Save(1);
        var part = new CheckpointPart("model.safetensors", _ => throw new InvalidOperationException("no such tensor"));
        Assert.Throws<InvalidOperationException>(() => _store.Save(2, [part], ToyCheckpoint.Info));
        Assert.Equal(_store.FolderOf(1), Assert.Single(Directory.GetFileSystemEntries(_store.Folder)));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("../state.json")]
    [InlineData("state.json", "state.json")]
    public void Save_BadNames_Throws(params string[] names)
    {
        var parts = names.Select(name => new CheckpointPart(name, _ => { })).ToList();
        Assert.Throws<ArgumentException>(() => _store.Save(1, parts, ToyCheckpoint.Info));
    }

    [Fact]
    public void Newest_NoCheckpoints_IsNull() => Assert.Null(_store.Newest());

    [Fact]
    public void Newest_NewerOnesDamaged_FallsBackAndTells()
    {
        Save(1);
        Save(2);
        Save(3);
        File.Delete(Path.Combine(_store.FolderOf(2), "state.json"));
        using (var file = File.OpenWrite(Path.Combine(_store.FolderOf(3), "model.safetensors")))
            file.SetLength(1234);
        var problems = new List<string>();

        Assert.Equal(1, _store.Newest(problems.Add)!.Step);

        Assert.Equal(
            [
                $"The checkpoint {_store.FolderOf(3)} cannot be used: model.safetensors: it has 1234 bytes, the manifest says 60000. {Cure}",
                $"The checkpoint {_store.FolderOf(2)} cannot be used: state.json: it is missing. {Cure}",
            ],
            problems);
    }

    [Fact]
    public void Newest_AllDamaged_ThrowsInsteadOfBeginningAnew()
    {
        Save(1);
        File.Delete(Path.Combine(_store.FolderOf(1), "manifest.json"));
        var e = Assert.Throws<CheckpointException>(() => _store.Newest());
        Assert.Equal(CheckpointException.Damaged, e.Code);
        Assert.StartsWith(
            $"None of the 1 checkpoints in {_store.Folder} can be used. To begin anew, choose another folder with --work-dir.\n",
            e.Message);
        Assert.Contains("manifest.json: it is missing", e.Message);
    }

    [Fact]
    public void Open_OneBitFlippedAnywhere_Throws()
    {
        var folder = Save(5).Folder;
        var random = new KeyedRandom(1, RandomPurpose.Shuffle);
        var detected = 0;
        foreach (var path in Directory.GetFiles(folder))
        {
            var original = File.ReadAllBytes(path);
            for (var i = 0; i < 64; i++)
            {
                var flipped = (byte[])original.Clone();
                flipped[random.NextInt(flipped.Length)] ^= (byte)(1 << random.NextInt(8));
                File.WriteAllBytes(path, flipped);
                Assert.Equal(CheckpointException.Damaged, Assert.Throws<CheckpointException>(() => CheckpointStore.Open(folder)).Code);
                detected++;
            }
            File.WriteAllBytes(path, original);
        }
        Assert.Equal(4 * 64, detected);
        Assert.True(ToyCheckpoint.IsWhole(CheckpointStore.Open(folder)));
    }

    [Fact]
    public void Open_RunFolderOrCheckpointsFolder_IsTheNewest()
    {
        Save(1);
        Save(2);
        Assert.Equal(2, CheckpointStore.Open(_temp["run"]).Step);
        Assert.Equal(2, CheckpointStore.Open(_temp["run", "checkpoints"]).Step);
        Assert.Equal(1, CheckpointStore.Open(_temp["run", "checkpoints", "step-000001"]).Step);
    }

    [Fact]
    public void Open_NothingThere_TellsWhatToGive()
    {
        var absent = Assert.Throws<CheckpointException>(() => CheckpointStore.Open(_temp["nowhere"]));
        Assert.Equal(
            $"No checkpoint at {_temp["nowhere"]}: no such folder. " +
            "Give a checkpoint (RUN/checkpoints/best, RUN/checkpoints/step-NNNNNN) or a run folder.",
            absent.Message);
        var empty = Assert.Throws<CheckpointException>(() => CheckpointStore.Open(_temp.FullName));
        Assert.Contains("it holds neither manifest.json nor a step-NNNNNN folder", empty.Message);
        Assert.Equal(CheckpointException.Missing, empty.Code);
    }

    [Fact]
    public void PathOf_UnknownFile_TellsWhatThereIs()
    {
        var e = Assert.Throws<CheckpointException>(() => Save(1).PathOf("ema.safetensors"));
        Assert.Contains("has no ema.safetensors; it holds model.safetensors, optimizer.safetensors, state.json.", e.Message);
    }

    [Fact]
    public void MarkBest_Again_ReplacesAndOutlivesItsStep()
    {
        Save(1);
        _store.MarkBest(1, new BestMetric("mIoU", 0.25));
        Save(2);
        _store.MarkBest(2, new BestMetric("mIoU", 0.5));
        Save(3);
        _store.KeepLast(1);

        Assert.Equal([3], _store.Steps());
        var best = _store.Best()!;
        Assert.Equal((2, new BestMetric("mIoU", 0.5)), (best.Step, best.Manifest.Best));
        Assert.True(ToyCheckpoint.IsWhole(CheckpointStore.Open(_temp["run", "checkpoints", "best"])));
        Assert.Equal([_temp["run", "checkpoints", "best"], _store.FolderOf(3)], Directory.GetFileSystemEntries(_store.Folder).Order());
    }

    [Fact]
    public void MarkBest_StepWithoutCheckpoint_ThrowsAndKeepsTheFormer()
    {
        Save(1);
        _store.MarkBest(1, new BestMetric("mIoU", 0.25));
        var e = Assert.Throws<CheckpointException>(() => _store.MarkBest(2, new BestMetric("mIoU", 0.5)));
        Assert.Equal(CheckpointException.Damaged, e.Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.MarkBest(1, new BestMetric("mIoU", double.NaN)));
        Assert.Equal(0.25, _store.Best()!.Manifest.Best!.Value);
    }

    [Fact]
    public void Best_NoneOrDamaged_IsNull()
    {
        Assert.Null(_store.Best());
        Save(1);
        _store.MarkBest(1, new BestMetric("mIoU", 0.25));
        File.Delete(_temp["run", "checkpoints", "best", "state.json"]);
        var problems = new List<string>();
        Assert.Null(_store.Best(problems.Add));
        Assert.Contains("state.json: it is missing", Assert.Single(problems));
    }

    [Fact]
    public void KeepLast_KeepsTheNewest()
    {
        for (var step = 1; step <= 5; step++)
            Save(step);
        _store.KeepLast(3);
        Assert.Equal([3, 4, 5], _store.Steps());
        _store.KeepLast(3);
        Assert.Equal([3, 4, 5], _store.Steps());
    }

    [Fact]
    public void KeepLast_NewestDamaged_KeepsTheLastSoundOne()
    {
        for (var step = 1; step <= 4; step++)
            Save(step);
        foreach (var step in new[] { 3, 4 })
            FlipABit(Path.Combine(_store.FolderOf(step), "model.safetensors"));
        _store.KeepLast(1);
        Assert.Equal([2, 3, 4], _store.Steps());
        Assert.Equal(2, _store.Newest()!.Step);
    }

    [Fact]
    public void KeepLast_NoneSound_DeletesNothing()
    {
        foreach (var step in new[] { 1, 2, 3 })
            FlipABit(Path.Combine(Save(step).Folder, "model.safetensors"));
        _store.KeepLast(1);
        Assert.Equal([1, 2, 3], _store.Steps());
    }

    [Fact]
    public void KeepLast_AfterResumeFromAnEarlierStep_DropsTheAbandonedCourse()
    {
        foreach (var step in new[] { 100, 200, 300 })
            Save(step);
        var resumed = new CheckpointStore(_store.Folder);
        resumed.Save(150, ToyCheckpoint.Parts(150), ToyCheckpoint.Info);
        resumed.KeepLast(2);
        Assert.Equal([100, 150], resumed.Steps());
        Assert.Equal(150, resumed.Newest()!.Step);
    }

    [Fact]
    public void Steps_StrangeNames_AreNoCheckpoints()
    {
        Save(1);
        foreach (var name in new[] { "step-", "step-12", "step-0000012", "step-000012x", "step-000012.tmp", "step--00012", "other" })
            Directory.CreateDirectory(Path.Combine(_store.Folder, name));
        Assert.Equal([1], _store.Steps());
    }

    private Checkpoint Save(long step) => _store.Save(step, ToyCheckpoint.Parts(step), ToyCheckpoint.Info);

    private static void FlipABit(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
