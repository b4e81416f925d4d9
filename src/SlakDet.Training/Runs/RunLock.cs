using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SlakDet.Training.Runs;

/// <summary>
/// Keeps a second trainer out of a run folder: <c>trainer.lock</c>, open with an exclusive lock that ends with the process, and beside it
/// <c>trainer.json</c>, which says who holds it and serves where the file system knows no locks.
/// </summary>
internal sealed class RunLock : IDisposable
{
    public const string LockName = "trainer.lock", OwnerName = "trainer.json";

    private const int WouldBlock = 11, WouldBlockMacOS = 35, SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan StartTimeTolerance = TimeSpan.FromSeconds(5); // Linux derives it from the boot time
    private readonly FileStream _handle;
    private readonly string _ownerPath;

    private RunLock(FileStream handle, string ownerPath) => (_handle, _ownerPath) = (handle, ownerPath);

    /// <summary>Takes the lock of a folder; that of a process which is gone is taken over.</summary>
    /// <exception cref="RunException">A live process holds it.</exception>
    public static RunLock Take(string folder)
    {
        var ownerPath = Path.Combine(folder, OwnerName);
        FileStream handle;
        try
        {
            // The file stays for good: deleting it would let two processes lock two files of the same name.
            handle = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlock or WouldBlockMacOS or SharingViolation)
        {
            throw Refusal(folder, ReadOwner(ownerPath), e);
        }
        try
        {
            return TakeOver(folder, ownerPath, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_ownerPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An owner that is gone bars no one.
        }
        _handle.Dispose();
    }

    private static RunLock TakeOver(string folder, string ownerPath, FileStream handle)
    {
        if (ReadOwner(ownerPath) is { } owner && IsAnotherLiveProcess(owner))
            throw Refusal(folder, owner);
        using var self = Process.GetCurrentProcess();
        var json = new JObject
        {
            ["pid"] = Environment.ProcessId,
            ["started"] = self.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            ["machine"] = Environment.MachineName,
        };
        File.WriteAllText(ownerPath, json + "\n");
        return new RunLock(handle, ownerPath);
    }

    private static Owner? ReadOwner(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            using var reader = new JsonTextReader(text) { DateParseHandling = DateParseHandling.None };
            var json = JObject.Load(reader);
            var started = DateTimeOffset.Parse((string)json["started"]!, CultureInfo.InvariantCulture);
            return new Owner((int)json["pid"]!, started.UtcDateTime, (string)json["machine"]!);
        }
        catch (Exception e) when
            (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException or OverflowException)
        {
            return null; // none yet, or torn by a kill: the lock itself decides
        }
    }

    private static bool IsAnotherLiveProcess(Owner owner)
    {
        if (owner.Machine != Environment.MachineName || owner.Pid == Environment.ProcessId)
            return false;
        try
        {
            using var process = Process.GetProcessById(owner.Pid);
            return (process.StartTime.ToUniversalTime() - owner.Started).Duration() < StartTimeTolerance;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static RunException Refusal(string folder, Owner? owner, Exception? cause = null)
    {
        var who = owner == null
            ? "Another process"
            : $"Process {owner.Pid} on {owner.Machine} (started {owner.Started:yyyy-MM-dd HH:mm:ss} UTC)";
        return new RunException(
            RunException.Locked, $"{who} is training in {folder}. Wait for it, stop it, or choose another folder with --work-dir.", cause);
    }

    private sealed record Owner(int Pid, DateTime Started, string Machine);
}
