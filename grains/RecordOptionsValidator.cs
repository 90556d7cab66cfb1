using Microsoft.Extensions.Options;

namespace DrCloud.Grains;

[OptionsValidator]
internal sealed partial class RecordOptionsValidator : IValidateOptions<RecordOptions>;
