using CsCheck;

namespace SlakDet.Annotations.Tests;

/// <summary>Gives readers thousands of damaged inputs, the same in each run.</summary>
internal static class Fuzz
{
    private const long MostBytes = 64 << 20;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "0", "-1", "1.9", "1e999", "-0", "9007199254740993", "99999999999999999999", "NaN", "Infinity", "null", "true", "\"\"", "\"", "\\", "\\u0000",
            "\\ud800", "{", "}", "[", "]", "[[", "]]", ",", ":", "<", ">", "</", "/>", "<!DOCTYPE", "<![CDATA[", "&lt;", "&#0;", "'", " ", "\n", "\0", "é", "o", "O", "P",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xFF], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xC3],
    ];

    /// <summary>Every input must be read or refused by a <see cref="DatasetException"/>, without much memory.</summary>
    /// <param name="seeds">Good inputs, which are damaged.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="read">The reader.</param>
    /// <returns>How many were read.</returns>
    public static int Run(IReadOnlyList<byte[]> seeds, int count, Action<byte[]> read)
    {
        var (random, good) = (new PCG(1, 20_24), 0);
        for (var i = 0; i < count; i++)
        {
            var input = Damage(random, seeds);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(input);
                good++;
            }
            catch (DatasetException error)
            {
                Assert.StartsWith("SD-", error.Code, StringComparison.Ordinal);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Input {i}: {Convert.ToBase64String(input)}", error);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }

        return good;
    }

    private static byte[] Damage(PCG random, IReadOnlyList<byte[]> seeds)
    {
        var bytes = seeds[Next(seeds.Count)].ToList();
        for (var times = 1 + Next(4); times > 0; times--)
        {
            var at = Next(bytes.Count + 1);
            var length = Math.Min(Next(12), bytes.Count - at);
            switch (Next(7))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, Pieces[Next(Pieces.Length)]);
                    break;
                case 5:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Pieces[Next(Pieces.Length)]);
                    break;
                case 6 when Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];

        int Next(int limit) => (int)random.Next((uint)limit);
    }
}
