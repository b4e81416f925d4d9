using SlakDet.Testing.CheckpointWriter;
using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Checkpoints;

/// <summary>Every single file operation of a stretch of training fails once, in every way.</summary>
public class CheckpointStoreFaultTests
{
    private const int ChunkBytes = 64;

    public static TheoryData<Fault, bool> Faults { get; } = new MatrixTheoryData<Fault, bool>(Enum.GetValues<Fault>(), [false, true]);

    [Theory]
    [MemberData(nameof(Faults))]
    public void AnyOperationFails_RunStaysResumable(Fault fault, bool plainFileSystem)
    {
        var cases = Train(Fault.InputOutput, int.MaxValue, plainFileSystem, folder: null);
        Assert.InRange(cases, 90, 300);
        for (var failAt = 1; failAt <= cases; failAt++)
            Train(fault, failAt, plainFileSystem, folder: null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void KilledAndKilledAgainWhileTidyingUp_RunStaysResumable(bool plainFileSystem)
    {
        var cases = Train(Fault.InputOutput, int.MaxValue, plainFileSystem, folder: null);
        for (var failAt = 1; failAt <= cases; failAt++)
        {
            using var temp = new TempFolder();
            Train(Fault.Crash, failAt, plainFileSystem, temp);
            for (var again = 1; again <= 4; again++)
            {
                var files = new FaultyFileOperations(Fault.Crash, again, plainFileSystem);
                Attempt(() => new CheckpointStore(temp.FullName, files).RemoveLeftovers());
            }
            var store = new CheckpointStore(temp.FullName);
            store.RemoveLeftovers();
            AssertSound(store, atLeast: 2, $"killed at {failAt} of {cases}");
        }
    }

    /// <summary>
    /// Steps 1 and 2 are there; with the fault, saves 3 and 3 again, each time marks the best and deletes the oldest. Returns the number
    /// of operations.
    /// </summary>
    private static int Train(Fault fault, int failAt, bool plainFileSystem, TempFolder? folder)
    {
        using var own = folder == null ? new TempFolder() : null;
        var path = (folder ?? own!).FullName;
        var before = new CheckpointStore(path, new FaultyFileOperations(Fault.InputOutput, int.MaxValue, plainFileSystem));
        Save(before, 1);
        before.MarkBest(1, new BestMetric("mIoU", 0.1));
        Save(before, 2);

        var files = new FaultyFileOperations(fault, failAt, plainFileSystem);
        var store = new CheckpointStore(path, files);
        var newest = 2L;
        var where = $"{fault} at operation {failAt}";
        foreach (var step in new long[] { 3, 3 })
        {
            if (Attempt(() => Save(store, step)))
                newest = step;
            // A reader in another process, which does not hold the lock. A replaced step may be away for an instant if folders cannot be
            // swapped.
            AssertSound(new CheckpointStore(path), plainFileSystem ? 2 : newest, where, leftovers: true);
            Attempt(() => store.MarkBest(step, new BestMetric("mIoU", step / 10.0)));
            Attempt(() => store.KeepLast(2));
        }
        if (folder == null)
        {
            var next = new CheckpointStore(path);
            next.RemoveLeftovers();
            AssertSound(next, newest, where);
        }
        return files.Count;
    }

    private static void Save(CheckpointStore store, long step) =>
        store.Save(step, ToyCheckpoint.Parts(step, ChunkBytes), ToyCheckpoint.Info);

    /// <summary>Like a trainer: goes on after a failure, unless it was killed (then all that follows fails the same way).</summary>
    private static bool Attempt(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is CheckpointException or CrashException)
        {
            return false;
        }
    }

    private static void AssertSound(CheckpointStore store, long atLeast, string where, bool leftovers = false)
    {
        var newest = store.Newest(problem => Assert.Fail($"{where}: {problem}"));
        Assert.True(newest?.Step >= atLeast, $"{where}: newest is {newest?.Step}, not {atLeast}");
        Assert.True(ToyCheckpoint.IsWhole(newest!, ChunkBytes), $"{where}: step {newest!.Step} differs");
        foreach (var step in store.Steps())
            Assert.True(ToyCheckpoint.IsWhole(CheckpointStore.Open(store.FolderOf(step)), ChunkBytes), $"{where}: step {step} differs");
        if (leftovers)
            return;
        var best = store.Best(problem => Assert.Fail($"{where}: {problem}"));
        Assert.True(best != null && ToyCheckpoint.IsWhole(best, ChunkBytes) && best.Manifest.Best != null, $"{where}: no best");
        Assert.Equal(store.Steps().Count + 1, Directory.GetFileSystemEntries(store.Folder).Length);
    }
}
