using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Checkpoints;

public class CheckpointStoreFullDiskTests
{
    private const int SmallChunk = 80_000, LargeChunk = 400_000; // checkpoints of 0.48 and 2.4 MB

    [Fact]
    public void Save_DiskFullWhileWriting_ThrowsAndKeepsTheOlderOnes()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        var store = new CheckpointStore(disk.FullName);
        store.Save(1, ToyCheckpoint.Parts(1, SmallChunk), ToyCheckpoint.Info);
        store.MarkBest(1, new BestMetric("mIoU", 0.5));

        var e = Assert.Throws<CheckpointException>(() => store.Save(2, ToyCheckpoint.Parts(2, LargeChunk), ToyCheckpoint.Info));

        Assert.Equal(CheckpointException.Space, e.Code);
        Assert.Equal(
            $"Cannot save the checkpoint of step 2 to {store.FolderOf(2)}: the disk is full. What was saved before is intact. " +
            "Free space, keep fewer checkpoints, or choose another disk with --work-dir.",
            e.Message);
        Assert.True(ToyCheckpoint.IsWhole(store.Newest(Assert.Fail)!, SmallChunk));
        Assert.Equal([Path.Combine(disk.FullName, "best"), store.FolderOf(1)], Directory.GetFileSystemEntries(disk.FullName).Order());
        Assert.Equal(2, store.Save(2, ToyCheckpoint.Parts(2, SmallChunk), ToyCheckpoint.Info).Step);
    }

    [Fact]
    public void Save_TooLittleSpaceForAnother_ThrowsBeforeItWrites()
    {
        using var disk = SmallDisk.MountOrSkip(megabytes: 2);
        var store = new CheckpointStore(disk.FullName);
        store.Save(1, ToyCheckpoint.Parts(1, SmallChunk), ToyCheckpoint.Info);
        File.WriteAllBytes(Path.Combine(disk.FullName, "other"), new byte[1_200_000]);

        var part = new CheckpointPart("state.json", _ => Assert.Fail("It writes."));
        var e = Assert.Throws<CheckpointException>(() => store.Save(2, [part], ToyCheckpoint.Info));

        Assert.Equal(CheckpointException.Space, e.Code);
        Assert.Matches("it needs 0.5 MB and 0.[34] MB are free", e.Message);
        Assert.Equal(1, store.Newest(Assert.Fail)!.Step);
    }
}
