using DrCloud.Conformance;

return await CommandLine.RunAsync(args);
