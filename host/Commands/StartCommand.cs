using System.CommandLine;
using DrCloud.Api.Administration;
using DrCloud.Fhir.Demo;
using DrCloud.Hosting.Demo;
using Spectre.Console;

namespace DrCloud.Hosting.Commands;

/// <summary><c>./start</c> without a command: runs the embedded server until Ctrl-C.</summary>
internal static class StartCommand
{
    private static readonly Option<int> Port = new("--port") { Description = "The HTTPS port, on loopback.", HelpName = "PORT", DefaultValueFactory = _ => EmbeddedOptions.DefaultPort };
    private static readonly Option<string?> Packages = new("--packages")
    {
        Description = "Folder of FHIR packages (.tgz) whose definitions are published.",
        HelpName = "FOLDER",
    };

    private static readonly Option<bool> NoDemo = new("--no-demo") { Description = "Without demo patients, demo accounts and the token command." };

    public static RootCommand Create()
    {
        var root = new RootCommand("DrCloudEHR: FHIR R4 and SMART on FHIR server. Without a command it starts the server, with a database of its own.");
        root.Options.Add(Port);
        root.Options.Add(NoDemo);
        root.Options.Add(Packages);
        Port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var port) || port is < 0 or > 65535))
            {
                result.AddError("--port is a number from 0 (any free port) to 65535.");
            }
        });
        root.SetAction((parsed, ct) => RunAsync(new EmbeddedOptions
        {
            Port = parsed.GetValue(Port),
            DataFolder = parsed.GetValue(CommandLine.Data)!,
            Demo = !parsed.GetValue(NoDemo),
            Configuration = new Dictionary<string, string?> { ["DrCloud:Packages"] = parsed.GetValue(Packages) },
        }, ct));
        return root;
    }

    private static async Task<int> RunAsync(EmbeddedOptions options, CancellationToken ct)
    {
        await using var server = await StartAsync(options, ct);
        Tell(server, options);
        await server.WaitForShutdownAsync(ct);
        Console.WriteLine("Stopping …");
        return 0;
    }

    private static async Task<EmbeddedServer> StartAsync(EmbeddedOptions options, CancellationToken ct)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            return await EmbeddedServer.StartAsync(options, new PlainDemoProgress(), ct);
        }

        EmbeddedServer? server = null;
        await AnsiConsole.Progress().AutoClear(true).HideCompleted(true).StartAsync(async context =>
        {
            var task = context.AddTask("Starting", autoStart: false);
            var progress = new ImmediateProgress<DemoProgress>(made =>
            {
                if (!task.IsStarted)
                {
                    task.StartTask();
                }

                task.Description = "Making demo patients";
                task.MaxValue = made.Total;
                task.Value = made.Patients;
            });
            server = await EmbeddedServer.StartAsync(options, progress, ct);
        });
        return server!;
    }

    private static void Tell(EmbeddedServer server, EmbeddedOptions options)
    {
        var fhir = server.FhirBase;
        Console.WriteLine($"""

            DrCloudEHR runs. Ctrl-C stops it.

              FHIR base        {fhir}
              Swagger          {server.BaseAddress}/swagger
              Sign-in          {server.BaseAddress}/oauth2/{EmbeddedServer.Site}/login
              Administration   {server.BaseAddress}/admin/{EmbeddedServer.Site}
              Data folder      {server.DataFolder}
              Certificate      SHA-256 {server.Fingerprint}

            """);
        if (options.Demo)
        {
            TellDemo(fhir, options);
        }

        foreach (var account in options.Demo ? [] : server.FirstAccounts)
        {
            Console.WriteLine($"  First account    {account.UserName}, password {account.Password} (shown only now)");
        }
    }

    private static void TellDemo(string fhir, EmbeddedOptions options)
    {
        Console.WriteLine($"  Demo accounts (password {DemoClient.Password})");
        foreach (var person in DemoPeople.All)
        {
            Console.WriteLine($"    {person.UserName,-14} {person.Name}, {person.FhirUser}");
        }

        var folder = options.DataFolder == DataFolder.Default ? "" : $" --data {Quoted(Path.GetFullPath(options.DataFolder))}";
        Console.WriteLine($"""

              Try it
                curl -k -H "Authorization: Bearer $(./start token{folder})" {fhir}/Patient?_count=3

            """);
    }

    private static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? path : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>A line for every tenth part: for logs.</summary>
    private sealed class PlainDemoProgress : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value)
        {
            if (value.Patients * 10 / value.Total != (value.Patients - 1) * 10 / value.Total)
            {
                Console.WriteLine($"Making demo patients: {value.Patients} of {value.Total}");
            }
        }
    }
}
