using System.Xml.Linq;
using DrCloud.Grains.Interfaces.Keys;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace DrCloud.Api.People;

/// <summary>Keeps the ring of keys that protect cookies in a grain, so that all API processes share it. The grain encrypts it.</summary>
internal sealed class GrainKeyRing(IGrainFactory grains) : IXmlRepository
{
    // The interface is synchronous; it is asked at the start and about once a day, on a thread of its own here.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => grains.GetGrain<IKeyRingGrain>(IKeyRingGrain.Key).GetAsync()).GetAwaiter().GetResult().Select(element => XElement.Parse(element))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => grains.GetGrain<IKeyRingGrain>(IKeyRingGrain.Key).AddAsync(element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();
}
