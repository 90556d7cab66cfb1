using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace DrCloud.Api.Pages;

/// <summary>A page that says why there is nothing else to see.</summary>
/// <param name="Title">What has happened.</param>
/// <param name="Text">Fixed text: never what the request brought along.</param>
internal sealed record PageMessage(string Title, string Text)
{
    /// <summary>The page, with the status.</summary>
    public static IActionResult Result(int status, string title, string text) => new ViewResult
    {
        ViewName = "/Pages/Message.cshtml",
        StatusCode = status,
        ViewData = new ViewDataDictionary<PageMessage>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = new PageMessage(title, text) },
    };
}
