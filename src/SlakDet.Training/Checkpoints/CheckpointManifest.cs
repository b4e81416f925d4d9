using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SlakDet.Training.Checkpoints;

/// <summary>
/// The table of contents of a checkpoint, <c>manifest.json</c>: the last file written, so that a folder without it is no checkpoint.
/// </summary>
/// <param name="Step">Number of optimizer steps done when it was saved.</param>
/// <param name="Created">When it was saved.</param>
/// <param name="Info">The run that saved it.</param>
/// <param name="Files">The other files of the folder.</param>
/// <param name="Best">In the folder <c>best</c>: the metric that brought the checkpoint there.</param>
public sealed record CheckpointManifest(
    long Step, DateTimeOffset Created, CheckpointInfo Info, IReadOnlyList<CheckpointFile> Files, BestMetric? Best = null)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    private const int Format = 1;
    private const int HashDigits = 64;
    private const string Tail = "\"\n}\n";

    /// <summary>Size of all files, without the manifest.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>The manifest as UTF-8 JSON. It ends with its own hash, taken with zeros in the place of the hash.</summary>
    public byte[] ToJson()
    {
        var json = new JObject
        {
            ["format"] = Format,
            ["step"] = Step,
            ["created"] = Created.UtcDateTime.ToString("O"),
            ["configHash"] = Info.ConfigHash,
        };
        if (Best != null)
            json["best"] = new JObject { ["metric"] = Best.Name, ["value"] = Best.Value };
        var versions = Info.Versions.OrderBy(version => version.Key, StringComparer.Ordinal);
        json["versions"] = new JObject(versions.Select(version => new JProperty(version.Key, version.Value)));
        json["files"] = new JArray(
            Files.Select(file => new JObject { ["name"] = file.Name, ["bytes"] = file.Bytes, ["sha256"] = file.Sha256 }));
        json["manifestSha256"] = new string('0', HashDigits);
        var bytes = Encoding.UTF8.GetBytes(json.ToString(Formatting.Indented).ReplaceLineEndings("\n") + "\n");
        Encoding.ASCII.GetBytes(HashOf(bytes), HashPlace(bytes));
        return bytes;
    }

    /// <summary>Reads a manifest back.</summary>
    /// <exception cref="FormatException">A byte of it changed, or it is of another format.</exception>
    public static CheckpointManifest Parse(byte[] bytes)
    {
        var copy = (byte[])bytes.Clone();
        if (bytes.Length < HashDigits + Tail.Length)
            throw new FormatException($"it is cut off after {bytes.Length} bytes");
        HashPlace(copy).Fill((byte)'0');
        if (!HashPlace(bytes).SequenceEqual(Encoding.ASCII.GetBytes(HashOf(copy))))
            throw new FormatException("it does not match the SHA-256 at its end");
        try
        {
            return Read(bytes);
        }
        catch (Exception e) when
            (e is JsonException or InvalidCastException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new FormatException($"it is not a manifest of format {Format}: {e.Message}", e);
        }
    }

    private static CheckpointManifest Read(byte[] bytes)
    {
        using var text = new StringReader(Encoding.UTF8.GetString(bytes));
        using var reader = new JsonTextReader(text) { DateParseHandling = DateParseHandling.None };
        var json = JObject.Load(reader);
        if ((int)Required(json, "format") is var format && format != Format)
            throw new FormatException($"its format is {format}; this version reads format {Format}");
        var versions = ((JObject)Required(json, "versions")).Properties()
            .ToDictionary(version => version.Name, version => (string)version.Value!);
        var files = Required(json, "files").Select(file => new CheckpointFile(
            (string)Required(file, "name")!, (long)Required(file, "bytes"), (string)Required(file, "sha256")!)).ToList();
        if (files.Find(file => !IsPlainName(file.Name)) is { } odd)
            throw new FormatException($"it lists '{odd.Name}', which is not a plain file name");
        return new CheckpointManifest(
            (long)Required(json, "step"),
            DateTimeOffset.Parse((string)Required(json, "created")!, CultureInfo.InvariantCulture),
            new CheckpointInfo((string)Required(json, "configHash")!, versions),
            files,
            json["best"] is { } best ? new BestMetric((string)Required(best, "metric")!, (double)Required(best, "value")) : null);
    }

    private static JToken Required(JToken json, string key) =>
        json[key] is { Type: not JTokenType.Null } value ? value : throw new FormatException($"it lacks '{key}'");

    internal static bool IsPlainName(string name) =>
        name.Length > 0 && name != FileName && !name.StartsWith('.') && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;

    private static Span<byte> HashPlace(byte[] bytes) => bytes.AsSpan(bytes.Length - Tail.Length - HashDigits, HashDigits);

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
