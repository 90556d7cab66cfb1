using DrCloud.Hosting.Commands;

return await CommandLine.RunAsync(args);
