using Microsoft.Extensions.Options;

namespace DrCloud.Grains.Exporting;

[OptionsValidator]
internal sealed partial class ExportOptionsValidator : IValidateOptions<ExportOptions>;
