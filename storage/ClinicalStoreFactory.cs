using DrCloud.Storage.Databases;
using DrCloud.Storage.Migrations;
using DrCloud.Storage.Searching;

namespace DrCloud.Storage;

/// <summary>Opens the clinical database of a site.</summary>
public static class ClinicalStoreFactory
{
    /// <summary>Migrates the database, checks its settings, opens it and starts its write queue. Dispose the store to drain and close it.</summary>
    /// <param name="site">Name of the site, for messages.</param>
    /// <param name="database"><c>sqlite:FILE</c> or <c>mysql:CONNECTION STRING</c> (see <see cref="DatabaseAddress"/>).</param>
    /// <param name="baseAddress">FHIR base of the site, without a trailing slash: references and conditions that begin with it are local.</param>
    /// <param name="time">The clock of embedded mode; MariaDB and MySQL use their own.</param>
    /// <param name="ct">Gives up opening.</param>
    /// <exception cref="DatabaseRefusedException">The database must not be used.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be reached.</exception>
    public static Task<ClinicalStore> OpenAsync(string site, string database, string baseAddress, TimeProvider? time = null, CancellationToken ct = default) =>
        OpenAsync(site, database, baseAddress, PlanBounds.Default, time, ct);

    internal static async Task<ClinicalStore> OpenAsync(
        string site, string database, string baseAddress, PlanBounds bounds, TimeProvider? time = null, CancellationToken ct = default)
    {
        var address = DatabaseAddress.Parse(database);
        await Migrator.RunAsync(address, "Clinical", ct);
        var clock = time ?? TimeProvider.System;
        return new ClinicalStore(site, baseAddress, await OpenDatabaseAsync(address, clock, ct), clock, bounds);
    }

    internal static async Task<Database> OpenDatabaseAsync(DatabaseAddress address, TimeProvider time, CancellationToken ct)
    {
        if (address.IsSqlite)
        {
            return new SqliteDatabase(address.Target, time);
        }

        var server = new MySqlDatabase(address.Target);
        await server.VerifyAsync(ct);
        return server;
    }
}
