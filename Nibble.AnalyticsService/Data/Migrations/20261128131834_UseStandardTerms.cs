using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.AnalyticsService.Data.Migrations
{
    /// <inheritdoc />
    public partial class UseStandardTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_driver_slots_Slot", "driver_slots");
            migrationBuilder.DropIndex("IX_order_slots_Slot", "order_slots");
            migrationBuilder.RenameTable("driver_slots", newName: "driver_rollups");
            migrationBuilder.RenameColumn("Slot", "driver_rollups", "TimeBucket");
            migrationBuilder.RenameTable("duration_slots", newName: "duration_rollups");
            migrationBuilder.RenameColumn("Slot", "duration_rollups", "TimeBucket");
            migrationBuilder.RenameTable("order_slots", newName: "order_rollups");
            migrationBuilder.RenameColumn("Slot", "order_rollups", "TimeBucket");
            migrationBuilder.RenameTable("status_slots", newName: "status_rollups");
            migrationBuilder.RenameColumn("Slot", "status_rollups", "TimeBucket");
            migrationBuilder.RenameColumn("Bucket", "duration_rollups", "Bin");
            migrationBuilder.RenameColumn("HeardAt", "event_log", "ReceivedAt");
            migrationBuilder.CreateIndex("IX_driver_rollups_TimeBucket", "driver_rollups", ["TimeBucket"]);
            migrationBuilder.CreateIndex("IX_order_rollups_TimeBucket", "order_rollups", ["TimeBucket"]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_driver_rollups_TimeBucket", "driver_rollups");
            migrationBuilder.DropIndex("IX_order_rollups_TimeBucket", "order_rollups");
            migrationBuilder.RenameTable("driver_rollups", newName: "driver_slots");
            migrationBuilder.RenameColumn("TimeBucket", "driver_slots", "Slot");
            migrationBuilder.RenameTable("duration_rollups", newName: "duration_slots");
            migrationBuilder.RenameColumn("TimeBucket", "duration_slots", "Slot");
            migrationBuilder.RenameTable("order_rollups", newName: "order_slots");
            migrationBuilder.RenameColumn("TimeBucket", "order_slots", "Slot");
            migrationBuilder.RenameTable("status_rollups", newName: "status_slots");
            migrationBuilder.RenameColumn("TimeBucket", "status_slots", "Slot");
            migrationBuilder.RenameColumn("Bin", "duration_slots", "Bucket");
            migrationBuilder.RenameColumn("ReceivedAt", "event_log", "HeardAt");
            migrationBuilder.CreateIndex("IX_driver_slots_Slot", "driver_slots", ["Slot"]);
            migrationBuilder.CreateIndex("IX_order_slots_Slot", "order_slots", ["Slot"]);
        }
    }
}
