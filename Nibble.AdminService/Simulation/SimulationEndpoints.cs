using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Simulation;

/// <summary>Admins start and stop the traffic simulation.</summary>
internal static class SimulationEndpoints
{
    public static void MapSimulation(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup("/api/admin/simulation")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Simulation");
        group
            .MapGet("", (SimulationService simulation) => TypedResults.Ok(simulation.GetState()))
            .WithName("GetSimulation")
            .WithSummary("Whether the demo city lives, how fast, and what has happened in it");
        group
            .MapPut("", PutAsync)
            .WithName("PutSimulation")
            .ProducesErrors(409, ErrorCodes.SimulationUnavailable)
            .WithSummary("Start it, stop it or change its speed; in Development only")
            .ProducesErrors(StatusCodes.Status409Conflict, ErrorCodes.SimulationUnavailable);
    }

    private static async Task<Results<Ok<SimulationResponse>, ProblemHttpResult>> PutAsync(
        SimulationRequest request,
        CurrentUser admin,
        SimulationService simulation,
        AdminDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await simulation.SetAsync(request.Running!.Value, request.Speed) is { } error)
        {
            return error.ToProblem();
        }

        var state = simulation.GetState();
        db.AddAuditEntry(
            admin,
            state.Running ? "simulation.start" : "simulation.stop",
            "simulation",
            $"speed {state.Speed}",
            time.GetUtcNow().UtcDateTime
        );
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(state);
    }
}
