namespace DrCloud.Hosting.Commands;

/// <summary>Reports on the thread that reports: in order, nothing after the end.</summary>
internal sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
