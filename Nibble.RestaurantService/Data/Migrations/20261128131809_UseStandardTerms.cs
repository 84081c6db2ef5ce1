using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.RestaurantService.Data.Migrations
{
    /// <inheritdoc />
    public partial class UseStandardTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn("Sold", "orders", "NetSales");
            migrationBuilder.Sql("UPDATE orders SET Status = 'Placed' WHERE Status = 'Waiting'");
            migrationBuilder.Sql("UPDATE orders SET Status = 'Accepted' WHERE Status = 'Cooking'");
            migrationBuilder.Sql("UPDATE orders SET Status = 'PickedUp' WHERE Status = 'OnTheWay'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn("NetSales", "orders", "Sold");
            migrationBuilder.Sql("UPDATE orders SET Status = 'Waiting' WHERE Status = 'Placed'");
            migrationBuilder.Sql("UPDATE orders SET Status = 'Cooking' WHERE Status = 'Accepted'");
            migrationBuilder.Sql("UPDATE orders SET Status = 'OnTheWay' WHERE Status = 'PickedUp'");
        }
    }
}
