using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.RestaurantService.Data.Migrations
{
    /// <inheritdoc />
    public partial class CoveringSortIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_restaurants_DeliveryFee_Number",
                table: "restaurants");

            migrationBuilder.DropIndex(
                name: "IX_restaurants_Rating_Number",
                table: "restaurants");

            migrationBuilder.CreateIndex(
                name: "IX_restaurants_by_delivery_fee",
                table: "restaurants",
                columns: new[] { "DeliveryFee", "Number", "Rating", "Status", "DeletedAt", "OpenFrom" },
                filter: "(\"Status\" IN ('Open', 'Busy', 'Closed') AND \"DeletedAt\" IS NULL)");

            migrationBuilder.CreateIndex(
                name: "IX_restaurants_by_rating",
                table: "restaurants",
                columns: new[] { "Rating", "Number", "Status", "DeletedAt", "OpenFrom" },
                filter: "(\"Status\" IN ('Open', 'Busy', 'Closed') AND \"DeletedAt\" IS NULL)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_restaurants_by_delivery_fee",
                table: "restaurants");

            migrationBuilder.DropIndex(
                name: "IX_restaurants_by_rating",
                table: "restaurants");

            migrationBuilder.CreateIndex(
                name: "IX_restaurants_DeliveryFee_Number",
                table: "restaurants",
                columns: new[] { "DeliveryFee", "Number" },
                filter: "(\"Status\" IN ('Open', 'Busy', 'Closed') AND \"DeletedAt\" IS NULL)");

            migrationBuilder.CreateIndex(
                name: "IX_restaurants_Rating_Number",
                table: "restaurants",
                columns: new[] { "Rating", "Number" },
                filter: "(\"Status\" IN ('Open', 'Busy', 'Closed') AND \"DeletedAt\" IS NULL)");
        }
    }
}
