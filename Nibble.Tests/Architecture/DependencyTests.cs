using System.Reflection;
using NetArchTest.Rules;
using Nibble.Contracts;
using Nibble.Gateway.Caching;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>What types depend on, read from the compiled assemblies: fields, signatures and method bodies.</summary>
public sealed class DependencyTests
{
    private const string AspNetCore = "Microsoft.AspNetCore";
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";
    private const string Http = "System.Net.Http";

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public Task An_entity_knows_neither_HTTP_nor_EF(string service) =>
        RunningServices.InspectAsync(
            service,
            (_, db) =>
            {
                var entities = db
                    .Model.GetEntityTypes()
                    .Select(entity => entity.ClrType)
                    .Where(type => type.Assembly == db.GetType().Assembly)
                    .Distinct()
                    .ToHashSet();

                Assert.NotEmpty(entities);
                AssertIndependent(
                    db.GetType().Assembly,
                    entities,
                    EntityFramework,
                    Http,
                    "Nibble.ServiceDefaults.Http",
                    "Nibble.ServiceDefaults.Persistence",
                    $"{AspNetCore}.Http",
                    $"{AspNetCore}.Mvc",
                    $"{AspNetCore}.Routing",
                    $"{AspNetCore}.Builder",
                    $"{AspNetCore}.Authorization"
                );
            }
        );

    [Fact]
    public void An_error_is_a_value_that_knows_no_HTTP() =>
        AssertIndependent(
            typeof(Error).Assembly,
            [typeof(Error), typeof(ErrorKind), typeof(ErrorCodes), typeof(DomainException)],
            AspNetCore,
            Http
        );

    [Fact]
    public void A_contract_knows_neither_ASP_NET_nor_EF() =>
        AssertIndependent(
            typeof(ServiceNames).Assembly,
            typeof(ServiceNames).Assembly.GetTypes().Where(type => type.Namespace == typeof(ServiceNames).Namespace),
            AspNetCore,
            EntityFramework,
            Http
        );

    [Theory]
    [InlineData("Caching")]
    [InlineData("LoadShedding")]
    [InlineData("RateLimiting")]
    public void A_capability_that_can_be_lifted_out_uses_no_other_folder_of_the_gateway(string folder)
    {
        var gateway = typeof(ResponseCacheOptions).Assembly;
        var root = $"Nibble.Gateway.{folder}";
        var own = gateway.GetTypes().Where(type => type.Namespace == root).ToList();
        var others = gateway
            .GetTypes()
            .Select(type => type.Namespace ?? "")
            .Where(space => space.StartsWith("Nibble.Gateway.", StringComparison.Ordinal) && space != root)
            .Distinct()
            .ToArray();

        Assert.NotEmpty(own);
        AssertIndependent(gateway, own, others);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_uses_no_other_service(string service)
    {
        var assembly = RunningServices.AssemblyOf(service);
        IEnumerable<object[]> services = RunningServices.Names;
        var others = services
            .Select(row => RunningServices.AssemblyOf((string)row.Single()).GetName().Name!)
            .Where(name => name != assembly.GetName().Name)
            .Append("Nibble.Gateway");

        Assert.Empty(assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Intersect(others));
    }

    private static void AssertIndependent(Assembly assembly, IEnumerable<Type> types, params string[] dependencies)
    {
        var names = types.Select(type => type.FullName).ToHashSet();
        var offenders = Types
            .InAssembly(assembly)
            .That()
            .HaveDependencyOnAny(dependencies)
            .GetTypes()
            .Select(type => type.FullName)
            .Where(name => names.Contains(name))
            .ToList();

        Assert.Empty(offenders);
    }
}
