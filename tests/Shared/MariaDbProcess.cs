using System.Diagnostics;

namespace DrCloud.Tests;

/// <summary>A private MariaDB server as a process of its own, on a temporary folder and a free loopback port; killed when this process ends.</summary>
internal sealed class MariaDbProcess
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin"];
    private static int _databases;

    private readonly Process _process;
    private readonly int _port;

    private MariaDbProcess(Process process, int port)
    {
        _process = process;
        _port = port;
    }

    /// <summary>The process id, for those who stop it.</summary>
    public int Id => _process.Id;

    /// <summary>Makes an empty database on this server.</summary>
    public string NewDatabase() => Database($"t{Interlocked.Increment(ref _databases)}");

    /// <summary>The database of this name, made where it is absent.</summary>
    public string Database(string name)
    {
        Run(Client(), "--host=127.0.0.1", $"--port={_port}", "--user=root", "--execute", $"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        return $"mysql:Server=127.0.0.1;Port={_port};User ID=root;Database={name}";
    }

    /// <summary>Ends the server at once, as a crash would.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    /// <summary>Starts one; null where <c>mariadbd</c> is not installed.</summary>
    /// <param name="kept">A folder that stays when the server has ended, with what an earlier one left there; null: a temporary folder.</param>
    /// <param name="settings">Further options of the server.</param>
    public static async Task<MariaDbProcess?> StartAsync(string? kept = null, params string[] settings)
    {
        if (Find("mariadbd") is not { } program || Find("mariadb-install-db", "mysql_install_db") is not { } installer)
        {
            return null;
        }

        var folder = kept ?? Directory.CreateTempSubdirectory("drcloud-mariadb-").FullName;
        Directory.CreateDirectory(folder);
        if (!Directory.Exists($"{folder}/data"))
        {
            Run(installer, "--no-defaults", $"--datadir={folder}/data", $"--tmpdir={folder}", "--auth-root-authentication-method=normal", "--skip-test-db", $"--user={Environment.UserName}");
        }

        var port = FreePort.Next();
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--no-defaults", $"--user={Environment.UserName}", $"--datadir={folder}/data", $"--port={port}", "--bind-address=127.0.0.1",
                $"--socket={folder}/s", $"--tmpdir={folder}", $"--pid-file={folder}/pid", $"--log-error={folder}/log", "--innodb-flush-log-at-trx-commit=1",
                "--max-connections=300", "--max-allowed-packet=64M",
            },
        };
        settings.ToList().ForEach(start.ArgumentList.Add);
        var process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(process, kept is null ? folder : null);
        await WaitForAsync(port);
        return new MariaDbProcess(process, port);
    }

    private static void Remove(Process process, string? folder)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WaitForAsync(int port)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Run(Client(), "--host=127.0.0.1", $"--port={port}", "--user=root", "--execute", "SELECT 1");
                return;
            }
            catch (InvalidOperationException) when (tries < 150)
            {
                await Task.Delay(200);
            }
        }
    }

    private static string Client() => Find("mariadb", "mysql") ?? throw new InvalidOperationException("The client of MariaDB is missing.");

    private static string? Find(params string[] names) =>
        names.SelectMany(name => Folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.Result;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {error}");
        }
    }
}
