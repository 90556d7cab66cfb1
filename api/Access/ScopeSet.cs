using System.Collections.Frozen;
using DrCloud.Fhir.Capability;

namespace DrCloud.Api.Access;

/// <summary>The granted scopes of a token, parsed once (<see href="https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html">SMART scopes</see>): v1 <c>.read .write .*</c>, v2 <c>.cruds</c>, whole types and parts of them.</summary>
public sealed class ScopeSet
{
    private static readonly string[] Levels = ["patient/", "user/", "system/"];

    private readonly FrozenSet<string> _scopes;
    private readonly Grants[] _grants = [new(), new(), new()];

    private ScopeSet(string text)
    {
        Text = text;
        _scopes = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
        foreach (var scope in _scopes)
        {
            if (TryParse(scope, out var level, out var type, out var permissions))
            {
                _grants[(int)level].Add(type, permissions);
            }
            else if (GranularScope.Parse(scope) is { } granular)
            {
                _grants[(int)granular.Level].Add(granular);
            }
        }
    }

    /// <summary>The scopes as granted, separated by blanks.</summary>
    public string Text { get; }

    /// <summary>Parses a granted scope string; what it does not know grants nothing.</summary>
    public static ScopeSet Parse(string scopes) => new(scopes);

    /// <summary>True if exactly this scope was granted.</summary>
    public bool Contains(string scope) => _scopes.Contains(scope);

    /// <summary>True if all of the permissions are granted for the type at that level.</summary>
    public bool Allows(ScopeLevel level, string type, Permissions permissions) => (_grants[(int)level].Of(type) & permissions) == permissions;

    /// <summary>The types for which all of the permissions are granted at that level; null for every type.</summary>
    public IReadOnlySet<string>? Types(ScopeLevel level, Permissions permissions) => _grants[(int)level].Types(permissions);

    /// <summary>
    /// The queries of which one must find a resource of the type for it to be shown, where the permissions are granted for a part of the type only;
    /// null where they are granted for none of it, and not to be asked where they are for all of it.
    /// </summary>
    public IReadOnlyList<string>? Within(ScopeLevel level, string type, Permissions permissions) => _grants[(int)level].Within(type, permissions);

    /// <summary>The types for a part of which the permissions are granted at that level.</summary>
    public IReadOnlyCollection<string> GranularTypes(ScopeLevel level, Permissions permissions) => _grants[(int)level].GranularTypes(permissions);

    /// <summary>Takes a clinical scope apart. A scope with a query part, an unknown type or letters out of order is none.</summary>
    /// <param name="scope">One scope, such as <c>patient/Observation.rs</c>.</param>
    /// <param name="level">Its level.</param>
    /// <param name="type">The resource type, or <c>*</c>.</param>
    /// <param name="permissions">What it grants; never none.</param>
    public static bool TryParse(string scope, out ScopeLevel level, out string type, out Permissions permissions)
    {
        (level, type, permissions) = (default, "", Permissions.None);
        var at = Array.FindIndex(Levels, l => scope.StartsWith(l, StringComparison.Ordinal));
        var dot = scope.LastIndexOf('.');
        if (at < 0 || dot < Levels[at].Length)
        {
            return false;
        }

        level = (ScopeLevel)at;
        type = scope[Levels[at].Length..dot];
        permissions = PermissionsOf(scope[(dot + 1)..]);
        return permissions != Permissions.None
            && (type == "*" || ServedTypes.Find(type) is not null || (type == ServedTypes.AuditLog && level != ScopeLevel.Patient && (permissions & ~Permissions.ReadAndSearch) == 0));
    }

    private static Permissions PermissionsOf(string text) => text switch
    {
        "read" => Permissions.ReadAndSearch,
        "write" => Permissions.Write,
        "*" => Permissions.All,
        _ => Letters(text),
    };

    // Letters must stand in the order c r u d s, each at most once: anything else is not a scope of SMART v2.
    private static Permissions Letters(string text)
    {
        const string order = "cruds";
        Permissions[] values = [Permissions.Create, Permissions.Read, Permissions.Update, Permissions.Delete, Permissions.Search];
        var granted = Permissions.None;
        var last = -1;
        foreach (var letter in text)
        {
            var at = order.IndexOf(letter, StringComparison.Ordinal);
            if (at <= last)
            {
                return Permissions.None;
            }

            granted |= values[at];
            last = at;
        }

        return granted;
    }

    private sealed class Grants
    {
        private readonly Dictionary<string, Permissions> _byType = new(StringComparer.Ordinal);
        private readonly List<GranularScope> _granular = [];
        private Permissions _everyType;
        private FrozenSet<string>? _searchable;

        public void Add(string type, Permissions permissions)
        {
            if (type == "*")
            {
                _everyType |= permissions;
            }
            else
            {
                _byType[type] = _byType.GetValueOrDefault(type) | permissions;
            }
        }

        public void Add(GranularScope scope) => _granular.Add(scope);

        public List<string>? Within(string type, Permissions permissions) =>
            _granular.Where(scope => scope.Type == type && Covers(scope, permissions)).Select(scope => scope.Query).ToList() is { Count: > 0 } queries ? queries : null;

        public HashSet<string> GranularTypes(Permissions permissions) =>
            _granular.Count == 0 ? [] : _granular.Where(scope => Covers(scope, permissions)).Select(scope => scope.Type).ToHashSet(StringComparer.Ordinal);

        private bool Covers(GranularScope scope, Permissions permissions) => ((scope.Permissions | Of(scope.Type)) & permissions) == permissions;

        public Permissions Of(string type) =>
            type == ServedTypes.AuditLog ? _byType.GetValueOrDefault(type)
            : _byType.Count == 0 ? _everyType : _everyType | _byType.GetValueOrDefault(type);

        public FrozenSet<string>? Types(Permissions permissions) =>
            (_everyType & permissions) == permissions ? null
            : permissions == Permissions.Search ? _searchable ??= Find(permissions)
            : Find(permissions);

        private FrozenSet<string> Find(Permissions permissions) =>
            _byType.Where(t => ((t.Value | _everyType) & permissions) == permissions).Select(t => t.Key).ToFrozenSet(StringComparer.Ordinal);
    }
}
