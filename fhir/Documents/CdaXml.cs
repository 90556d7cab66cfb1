using System.Xml;
using Hl7.Fhir.Model;

namespace DrCloud.Fhir.Documents;

/// <summary>The few shapes that a CDA R2 document is made of, written from FHIR's data types.</summary>
internal sealed class CdaXml(XmlWriter xml)
{
    /// <summary>The namespace of all elements.</summary>
    public const string Namespace = "urn:hl7-org:v3";

    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Opens an element; disposing closes it.</summary>
    public Scope In(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                xml.WriteAttributeString(attribute, value);
            }
        }

        return new Scope(xml);
    }

    /// <summary>An element without content.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (In(name, attributes))
        {
        }
    }

    /// <summary>An element with text; none if there is no text.</summary>
    public void Text(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            using (In(name))
            {
                xml.WriteString(CdaText.Clean(text));
            }
        }
    }

    /// <summary>Text within the open element.</summary>
    public void Raw(string text) => xml.WriteString(CdaText.Clean(text));

    /// <summary>The templates that an element follows: C-CDA's, with the date of their version, and the same without it, for older readers.</summary>
    public void Template(string root, string? extension)
    {
        Empty("templateId", ("root", root));
        if (extension is not null)
        {
            Empty("templateId", ("root", root), ("extension", extension));
        }
    }

    /// <summary>The identifier of what a resource became.</summary>
    public void Id(Resource resource) => Empty("id", ("root", CdaText.Uuid($"{resource.TypeName}/{resource.Id}")));

    /// <summary>A code of a system that CDA has an identifier for, the others as translations; where there is none, its text.</summary>
    /// <param name="name">The element.</param>
    /// <param name="concept">The concept, or null.</param>
    /// <param name="typed">True where the element is of any type, and is to say that it is a code.</param>
    /// <param name="reference">Id of the narrative that says the same, or null.</param>
    public void Code(string name, CodeableConcept? concept, bool typed = false, string? reference = null)
    {
        var known = (concept?.Coding ?? []).Where(coding => coding.Code is not null && CdaText.Oid(coding.System) is not null).ToList();
        using (In(name))
        {
            if (typed)
            {
                xml.WriteAttributeString("type", Instance, "CD");
            }

            if (known.Count > 0)
            {
                Attributes(known[0]);
            }
            else
            {
                xml.WriteAttributeString("nullFlavor", concept is null ? "UNK" : "OTH");
            }

            if (reference is not null)
            {
                using (In("originalText"))
                {
                    Empty("reference", ("value", $"#{reference}"));
                }
            }
            else
            {
                Text("originalText", concept?.Text);
            }

            foreach (var other in known.Skip(1))
            {
                using (In("translation"))
                {
                    Attributes(other);
                }
            }
        }
    }

    /// <summary>A code that the document itself says.</summary>
    public void Code(string name, string code, string system, string? display = null) =>
        Empty(name, ("code", code), ("codeSystem", CdaText.Oid(system)), ("displayName", display));

    /// <summary>A value of an observation, by its type; none where it is none that CDA can say.</summary>
    public void Value(DataType? value)
    {
        switch (value)
        {
            case Quantity { Value: { } number } quantity:
                using (In("value"))
                {
                    xml.WriteAttributeString("type", Instance, "PQ");
                    xml.WriteAttributeString("value", XmlConvert.ToString(number));
                    xml.WriteAttributeString("unit", quantity.Code ?? quantity.Unit ?? "1");
                }

                break;
            case CodeableConcept concept:
                Code("value", concept, typed: true);
                break;
            case null:
                break;
            default:
                using (In("value"))
                {
                    xml.WriteAttributeString("type", Instance, "ST");
                    xml.WriteString(CdaText.Clean(CdaText.Of(value)));
                }

                break;
        }
    }

    /// <summary>A point of time, as exact as FHIR says it.</summary>
    public void Time(string name, string? time) => Empty(name, CdaText.Time(time) is { } value ? ("value", value) : ("nullFlavor", "UNK"));

    /// <summary>An interval of time.</summary>
    public void Interval(string name, string? low, string? high, bool typed = false)
    {
        using (In(name))
        {
            if (typed)
            {
                xml.WriteAttributeString("type", Instance, "IVL_TS");
            }

            Time("low", low);
            if (high is not null)
            {
                Time("high", high);
            }
        }
    }

    private void Attributes(Coding coding)
    {
        xml.WriteAttributeString("code", coding.Code!);
        xml.WriteAttributeString("codeSystem", CdaText.Oid(coding.System)!);
        if (coding.Display is { } display)
        {
            xml.WriteAttributeString("displayName", CdaText.Clean(display));
        }
    }

    /// <summary>An open element.</summary>
    internal readonly struct Scope(XmlWriter xml) : IDisposable
    {
        public void Dispose() => xml.WriteEndElement();
    }
}
