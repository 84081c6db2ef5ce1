using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Nibble.AppHost;
using Nibble.AppHost.Local;

namespace Aspire.Hosting;

/// <summary>
/// The Local engine: runs the app model of AppHost.cs as processes of this machine, with the .NET SDK alone.
/// <list type="bullet">
/// <item><see cref="Orchestrator"/> starts, watches and stops; one <see cref="Replica"/> a process.</item>
/// <item><see cref="Leash"/> sees to it that none of them outlives the AppHost.</item>
/// <item><see cref="EnvironmentContract"/> is what a process is told, the same as from Aspire.</item>
/// <item><see cref="RedisServer"/> stands in for the Redis container.</item>
/// </list>
/// </summary>
internal sealed class DistributedApplication(DistributedApplicationBuilder builder)
{
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        // A setting of the wrong type throws while AppHost.cs builds the model, where nothing of ours can catch it.
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
        {
            if (
                unhandled.ExceptionObject is InvalidOperationException error
                && error.GetBaseException() is FormatException or OverflowException
            )
            {
                Refuse(error.Message, "Correct that setting: command line, environment or appsettings.json.");
                Environment.Exit(Environment.ExitCode);
            }
        };
        return new DistributedApplicationBuilder(args);
    }

    /// <summary>Runs until Ctrl-C, SIGTERM or, when asked to, the end of the parent process.</summary>
    public async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        var registrations = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, Stop));
        if (builder.Configuration.GetValue("StopWithParent", false))
        {
            _ = Leash.CancelWhenParentDiesAsync(stop);
        }

        try
        {
            using var data = DataFolder.Open(builder.DataPath());
            var redis = new RedisServer(
                builder.Configuration,
                data,
                Path.GetDirectoryName(builder.AppHostDirectory)!,
                builder.NuGetPackageRoot
            );
            using var orchestrator = new Orchestrator(
                builder.Resources,
                redis,
                data,
                builder.Environment.IsDevelopment()
            );
            await orchestrator.RunAsync(stop.Token, kill.Token);
        }
        catch (StartupException failure)
        {
            Refuse(failure.Message, failure.Remedy);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        finally
        {
            Array.ForEach(registrations, registration => registration.Dispose());
        }

        // Once asks, twice insists.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            (stop.IsCancellationRequested ? kill : stop).Cancel();
        }
    }

    private static void Refuse(string what, string remedy)
    {
        Console.Error.WriteLine(what);
        Console.Error.WriteLine(remedy);
        Environment.ExitCode = 1;
    }
}
