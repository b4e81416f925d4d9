using System.IO.Compression;
using SlakDet.Weights.IO;
using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Fuzz;

/// <summary>Damaged files of every format: each is read or refused, never anything else, and none takes memory out of proportion.</summary>
public class MutationTests
{
    [Fact]
    public void Open_DamagedPickles_AreReadOrRefused()
    {
        using var folder = new TempFolder();
        var command = PickleBuilder.Start().Op('}').Text("w").Global("posix", "system").Text($"touch {folder["canary"]}").Raw(0x85).Op('R',
            's').Stop();
        // The damage is inside: the archive around it is whole, its checksums are right.
        Run(50_000, [.. Seeds("*.pth").Select(PickleOf).OfType<byte[]>(), PickleBuilder.Valid(), command],
            pickle => Refusal.ReadAll(ZipBuilder.Pth(pickle).Build(), "fuzz.pth"));

        Assert.Empty(Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Open_DamagedArchives_AreReadOrRefused() =>
        Run(30_000, Seeds("*.pth"), bytes => Refusal.ReadAll(bytes, "fuzz.pth"));

    [Fact]
    public void Open_DamagedSafetensors_AreReadOrRefused() =>
        Run(30_000, Seeds("*.safetensors"), bytes => Refusal.ReadAll(bytes, "fuzz.safetensors"));

    [Fact]
    public void Read_DamagedArrays_AreReadOrRefused() =>
        Run(15_000, Seeds("*.npy").Concat(Seeds("*.npy.gz")).ToList(),
            bytes => NpyFile.Read(new MemoryBytes(bytes), "fuzz.npy").Data.Length);

    [Fact]
    public void ReadArchive_DamagedArchives_AreReadOrRefused() =>
        Run(5_000, Seeds("*.npz"), bytes => NpyFile.ReadArchive(new MemoryBytes(bytes), "fuzz.npz").Count);

    private static void Run(int count, List<byte[]> seeds, Func<byte[], int> read)
    {
        var random = new FuzzRandom((ulong)count);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var bytes = Mutator.Mutate(seeds[i % seeds.Count], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
            }
            catch (WeightsException e)
            {
                Assert.StartsWith("fuzz.", e.Message, StringComparison.Ordinal);
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Case {i}: {Convert.ToBase64String(bytes)}", e);
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 500_000 + 20L * bytes.Length, $"Case {i}: {bytes.Length} bytes made {allocated} bytes of garbage.");
        }
        // Most damage must be noticed, or the cases are not what they should be; some must pass, or nothing deep is reached.
        Assert.InRange(refused, count / 2, count * 99 / 100);
    }

    private static List<byte[]> Seeds(string pattern) =>
        [.. Directory.GetFiles(Repository.Golden("weights"), pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static byte[]? PickleOf(byte[] pth)
    {
        if (!pth.AsSpan().StartsWith("PK"u8))
            return null;
        using var zip = new ZipArchive(new MemoryStream(pth));
        using var pickle = zip.Entries.First(e => e.Name == "data.pkl").Open();
        using var bytes = new MemoryStream();
        pickle.CopyTo(bytes);
        return bytes.ToArray();
    }
}
