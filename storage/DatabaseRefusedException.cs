namespace DrCloud.Storage;

/// <summary>The database is there but must not be used: it is of a newer version, or its settings would lose acknowledged writes. The message is for the administrator.</summary>
public sealed class DatabaseRefusedException(string message, Exception? inner = null) : Exception(message, inner);
