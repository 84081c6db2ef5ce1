using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.DriverService.Data.Migrations
{
    /// <inheritdoc />
    public partial class UseStandardTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn("LostAt", "delivery_offers", "UnassignedAt");
            migrationBuilder.RenameColumn("AnsweredAt", "delivery_offers", "ClosedAt");
            migrationBuilder.RenameColumn("TookSeconds", "deliveries", "DurationSeconds");
            migrationBuilder.RenameColumn("SilentSince", "deliveries", "UnresponsiveSince");
            migrationBuilder.RenameColumn("SearchAt", "deliveries", "NextSearchAt");
            migrationBuilder.RenameColumn("IsCustomerGone", "deliveries", "IsCustomerDeleted");
            migrationBuilder.Sql("UPDATE delivery_offers SET Status = 'Unassigned' WHERE Status = 'Lost'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn("UnassignedAt", "delivery_offers", "LostAt");
            migrationBuilder.RenameColumn("ClosedAt", "delivery_offers", "AnsweredAt");
            migrationBuilder.RenameColumn("DurationSeconds", "deliveries", "TookSeconds");
            migrationBuilder.RenameColumn("UnresponsiveSince", "deliveries", "SilentSince");
            migrationBuilder.RenameColumn("NextSearchAt", "deliveries", "SearchAt");
            migrationBuilder.RenameColumn("IsCustomerDeleted", "deliveries", "IsCustomerGone");
            migrationBuilder.Sql("UPDATE delivery_offers SET Status = 'Lost' WHERE Status = 'Unassigned'");
        }
    }
}
