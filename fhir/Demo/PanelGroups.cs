using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Demo;

/// <summary>The Groups: all demo patients, and the panel of each primary care physician.</summary>
internal sealed class PanelGroups(DemoDirectory directory)
{
    private readonly List<ResourceReference> _all = [];
    private readonly SortedDictionary<string, (ResourceReference Physician, List<ResourceReference> Patients)> _panels = new(StringComparer.Ordinal);

    public void Add(Chart chart)
    {
        var physician = chart.PrimaryCare;
        var reference = physician.Reference!;
        if (!_panels.TryGetValue(reference, out var panel))
        {
            _panels.Add(reference, panel = (physician, []));
        }

        _all.Add(chart.Subject);
        panel.Patients.Add(chart.Subject);
    }

    public IReadOnlyList<Resource> Build(DateOnly today)
    {
        List<Resource> groups = [New("demo-group-all", "All demo patients", _all)];
        foreach (var (reference, (physician, patients)) in _panels)
        {
            groups.Add(New("demo-group-" + reference.Split('-')[^1], "Patients of " + physician.Display, patients));
        }

        groups.Add(DirectoryEntries.ProvenanceOf([.. groups], Chart.At(today, 12), directory.Physician, directory.Practice, "demo-provenance-groups"));
        return groups;
    }

    private Group New(string id, string name, List<ResourceReference> patients) => new()
    {
        Id = id,
        Active = true,
        Type = Group.GroupType.Person,
        Actual = true,
        Name = name,
        Quantity = patients.Count,
        ManagingEntity = directory.Practice,
        Member = [.. patients.Select(patient => new Group.MemberComponent { Entity = patient })],
    };
}
