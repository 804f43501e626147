using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Chinese sentences for what model binding and bare validation attributes would say in English.</summary>
public static class ChineseMessages
{
    public static void Configure(MvcOptions options)
    {
        var messages = options.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((value, field) => $"“{value}”填在{field}里不对，请重新填写");
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => $"“{value}”不对，请重新填写");
        messages.SetUnknownValueIsInvalidAccessor(field => $"{field}不对，请重新填写");
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => "填写的内容不对，请重新填写");
        messages.SetValueIsInvalidAccessor(value => $"“{value}”不对，请重新填写");
        messages.SetValueMustBeANumberAccessor(field => $"{field}要填数字");
        messages.SetNonPropertyValueMustBeANumberAccessor(() => "要填数字");
        messages.SetValueMustNotBeNullAccessor(field => $"填写{field}");
        messages.SetMissingBindRequiredValueAccessor(field => $"填写{field}");
        messages.SetMissingKeyOrValueAccessor(() => "填写这一项");
        messages.SetMissingRequestBodyRequiredValueAccessor(() => "没有收到内容，请重新提交");
        options.ModelMetadataDetailsProviders.Add(new AttributeMessages());
    }

    /// <summary>Gives an attribute without a message of its own the Chinese one; {0} is the field's display name.</summary>
    private sealed class AttributeMessages : IValidationMetadataProvider
    {
        public void CreateValidationMetadata(ValidationMetadataProviderContext context)
        {
            foreach (var attribute in context.ValidationMetadata.ValidatorMetadata.OfType<ValidationAttribute>())
                if (attribute.ErrorMessage is null && attribute.ErrorMessageResourceName is null && Message(attribute) is { } message)
                    attribute.ErrorMessage = message;
        }

        private static string? Message(ValidationAttribute attribute) => attribute switch
        {
            RequiredAttribute => "填写{0}",
            StringLengthAttribute { MinimumLength: > 0 } => "{0}应为 {2} 至 {1} 个字",
            StringLengthAttribute or MaxLengthAttribute => "{0}最多 {1} 个字",
            MinLengthAttribute => "{0}至少 {1} 个字",
            RangeAttribute => "{0}应在 {1} 至 {2} 之间",
            EmailAddressAttribute => "{0}不像电子邮箱，请检查，例如 name@example.com",
            CompareAttribute => "两次填写的{0}不一样，请重新填写",
            RegularExpressionAttribute => "{0}的格式不对，请检查",
            _ => null,
        };
    }
}
