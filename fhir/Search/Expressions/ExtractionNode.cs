using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DrCloud.Fhir.Search.Values;

namespace DrCloud.Fhir.Search.Expressions;

/// <summary>
/// A node of the tree into which all expressions of a type are merged, so that one walk over a resource's JSON yields all values:
/// it stands for the elements at one path, and knows which expressions end there and where the others go on.
/// </summary>
internal sealed class ExtractionNode
{
    private readonly Dictionary<string, ExtractionNode> _byName = new(StringComparer.Ordinal);
    private readonly List<(string Text, Func<JsonElement, bool?> Holds, ExtractionNode Node)> _filters = [];
    private readonly List<(int Index, ExtractionNode Node)> _items = [];
    private readonly List<(int ExpressionId, ValueConverter Convert)> _ends = [];
    private (byte[] Name, ExtractionNode Node)[]?[] _byLength = [];

    /// <summary>The node of a property.</summary>
    public ExtractionNode Child(string property)
    {
        if (!_byName.TryGetValue(property, out var child))
        {
            _byName.Add(property, child = new ExtractionNode());
        }

        return child;
    }

    /// <summary>The node of those elements for which the condition holds; equal texts are one condition.</summary>
    public ExtractionNode Where(string text, Func<JsonElement, bool?> holds)
    {
        foreach (var filter in _filters)
        {
            if (filter.Text == text)
            {
                return filter.Node;
            }
        }

        var node = new ExtractionNode();
        _filters.Add((text, holds, node));
        return node;
    }

    /// <summary>The node of the element at the index of its array.</summary>
    public ExtractionNode Item(int index)
    {
        var node = new ExtractionNode();
        _items.Add((index, node));
        return node;
    }

    /// <summary>Has the elements here converted to values of the expression.</summary>
    public void End(int expressionId, ValueConverter convert) => _ends.Add((expressionId, convert));

    /// <summary>Drops branches on which no expression ends and makes the rest fast to walk; true if any is left.</summary>
    public bool Freeze()
    {
        _filters.RemoveAll(filter => !filter.Node.Freeze());
        _items.RemoveAll(item => !item.Node.Freeze());
        foreach (var name in _byName.Where(child => !child.Value.Freeze()).Select(child => child.Key).ToList())
        {
            _byName.Remove(name);
        }

        if (_byName.Count > 0)
        {
            _byLength = new (byte[], ExtractionNode)[_byName.Keys.Max(name => name.Length) + 1][];
            foreach (var children in _byName.GroupBy(child => child.Key.Length))
            {
                _byLength[children.Key] = [.. children.Select(child => (Encoding.UTF8.GetBytes(child.Key), child.Value))];
            }
        }

        return _ends.Count + _filters.Count + _items.Count + _byName.Count > 0;
    }

    /// <summary>Takes the values out of an element, or of each item if it is an array.</summary>
    public void Visit(JsonElement element, ValueSink sink)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            VisitOne(element, 0, sink);
            return;
        }

        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            VisitOne(item, index++, sink);
        }
    }

    private void VisitOne(JsonElement element, int index, ValueSink sink)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        foreach (var (expressionId, convert) in _ends)
        {
            sink.ExpressionId = expressionId;
            convert(element, sink);
        }

        foreach (var (_, holds, node) in _filters)
        {
            if (holds(element) == true)
            {
                node.VisitOne(element, index, sink);
            }
        }

        foreach (var (at, node) in _items)
        {
            if (at == index)
            {
                node.VisitOne(element, 0, sink);
            }
        }

        if (_byLength.Length > 0 && element.ValueKind == JsonValueKind.Object)
        {
            VisitProperties(element, sink);
        }
    }

    private void VisitProperties(JsonElement element, ValueSink sink)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (name.Contains((byte)'\\'))
            {
                name = Encoding.UTF8.GetBytes(property.Name);
            }

            if (name.Length < _byLength.Length && _byLength[name.Length] is { } candidates)
            {
                foreach (var (candidate, node) in candidates)
                {
                    if (name.SequenceEqual(candidate))
                    {
                        node.Visit(property.Value, sink);
                        break;
                    }
                }
            }
        }
    }
}
