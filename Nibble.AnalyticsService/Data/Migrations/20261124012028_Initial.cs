using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.AnalyticsService.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cohort_cells",
                columns: table => new
                {
                    FirstMonth = table.Column<int>(type: "INTEGER", nullable: false),
                    Month = table.Column<int>(type: "INTEGER", nullable: false),
                    Customers = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cohort_cells", x => new { x.FirstMonth, x.Month });
                });

            migrationBuilder.CreateTable(
                name: "customer_facts",
                columns: table => new
                {
                    CustomerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstMonth = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_facts", x => x.CustomerId);
                });

            migrationBuilder.CreateTable(
                name: "customer_months",
                columns: table => new
                {
                    CustomerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Month = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_months", x => new { x.CustomerId, x.Month });
                });

            migrationBuilder.CreateTable(
                name: "delivery_facts",
                columns: table => new
                {
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DriverId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    AssignedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PickedUpAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_delivery_facts", x => x.OrderId);
                });

            migrationBuilder.CreateTable(
                name: "driver_facts",
                columns: table => new
                {
                    DriverId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    RatingSum = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    RatingCount = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_driver_facts", x => x.DriverId);
                });

            migrationBuilder.CreateTable(
                name: "driver_slots",
                columns: table => new
                {
                    DriverId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Slot = table.Column<long>(type: "INTEGER", nullable: false),
                    Delivered = table.Column<long>(type: "INTEGER", nullable: false),
                    Failed = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_driver_slots", x => new { x.DriverId, x.Slot });
                });

            migrationBuilder.CreateTable(
                name: "duration_slots",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Scope = table.Column<Guid>(type: "TEXT", nullable: false),
                    Slot = table.Column<long>(type: "INTEGER", nullable: false),
                    Bucket = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    Seconds = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_duration_slots", x => new { x.Kind, x.Scope, x.Slot, x.Bucket });
                });

            migrationBuilder.CreateTable(
                name: "event_log",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    SubjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false),
                    HeardAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event_log", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "inbox_messages",
                columns: table => new
                {
                    EventId = table.Column<Guid>(type: "TEXT", nullable: false),
                    HandledAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_messages", x => x.EventId);
                });

            migrationBuilder.CreateTable(
                name: "order_facts",
                columns: table => new
                {
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CustomerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RestaurantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    PlacedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_facts", x => x.OrderId);
                });

            migrationBuilder.CreateTable(
                name: "order_slots",
                columns: table => new
                {
                    Slot = table.Column<long>(type: "INTEGER", nullable: false),
                    RestaurantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Placed = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    OrderValue = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    Delivered = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    Revenue = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    Refunded = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    Ended = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    Registrations = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_slots", x => new { x.RestaurantId, x.Slot });
                });

            migrationBuilder.CreateTable(
                name: "outbox_cursors",
                columns: table => new
                {
                    Subscriber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_cursors", x => x.Subscriber);
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    SubjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Time = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false),
                    Audience = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    TraceParent = table.Column<string>(type: "TEXT", maxLength: 55, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_messages", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "outbox_retries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Subscriber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    SubjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    ParkedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_retries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "restaurant_facts",
                columns: table => new
                {
                    RestaurantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RatingSum = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    RatingCount = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_restaurant_facts", x => x.RestaurantId);
                });

            migrationBuilder.CreateTable(
                name: "status_slots",
                columns: table => new
                {
                    Slot = table.Column<long>(type: "INTEGER", nullable: false),
                    RestaurantId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Orders = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_status_slots", x => new { x.RestaurantId, x.Slot, x.Status });
                });

            migrationBuilder.CreateIndex(
                name: "IX_delivery_facts_Status",
                table: "delivery_facts",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_driver_slots_Slot",
                table: "driver_slots",
                column: "Slot");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_messages_HandledAt",
                table: "inbox_messages",
                column: "HandledAt");

            migrationBuilder.CreateIndex(
                name: "IX_order_facts_PlacedAt",
                table: "order_facts",
                column: "PlacedAt");

            migrationBuilder.CreateIndex(
                name: "IX_order_facts_Status",
                table: "order_facts",
                column: "Status");

            migrationBuilder.CreateIndex(
                name: "IX_order_facts_UpdatedAt",
                table: "order_facts",
                column: "UpdatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_order_slots_Slot",
                table: "order_slots",
                column: "Slot");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_messages_Id",
                table: "outbox_messages",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_messages_Time",
                table: "outbox_messages",
                column: "Time");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_retries_ParkedAt",
                table: "outbox_retries",
                column: "ParkedAt");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_retries_Subscriber_Sequence",
                table: "outbox_retries",
                columns: new[] { "Subscriber", "Sequence" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cohort_cells");

            migrationBuilder.DropTable(
                name: "customer_facts");

            migrationBuilder.DropTable(
                name: "customer_months");

            migrationBuilder.DropTable(
                name: "delivery_facts");

            migrationBuilder.DropTable(
                name: "driver_facts");

            migrationBuilder.DropTable(
                name: "driver_slots");

            migrationBuilder.DropTable(
                name: "duration_slots");

            migrationBuilder.DropTable(
                name: "event_log");

            migrationBuilder.DropTable(
                name: "inbox_messages");

            migrationBuilder.DropTable(
                name: "order_facts");

            migrationBuilder.DropTable(
                name: "order_slots");

            migrationBuilder.DropTable(
                name: "outbox_cursors");

            migrationBuilder.DropTable(
                name: "outbox_messages");

            migrationBuilder.DropTable(
                name: "outbox_retries");

            migrationBuilder.DropTable(
                name: "restaurant_facts");

            migrationBuilder.DropTable(
                name: "status_slots");
        }
    }
}
