using Microsoft.Extensions.Logging;

namespace DrCloud.Grains.Interfaces.Logging;

/// <summary>Passes on what is logged, without the keys of grains: in its text, and in that of its exception.</summary>
internal sealed class KeylessLogger(ILogger inner, GrainKeyText keys) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;

        var (text, failure) = (formatter(state, exception), exception?.ToString());
        var (keptText, keptFailure) = (keys.Without(text), failure is null ? null : keys.Without(failure));
        if (ReferenceEquals(keptText, text) && ReferenceEquals(keptFailure, failure))
            inner.Log(logLevel, eventId, state, exception, formatter);
        else
            inner.Log(logLevel, eventId, keptText, keptFailure is null ? null : new KeylessException(keptFailure), static (kept, _) => kept);
    }

    /// <summary>Stands for an exception whose text held keys.</summary>
    private sealed class KeylessException(string text) : Exception(text)
    {
        public override string ToString() => Message;
    }
}
