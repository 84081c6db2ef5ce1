using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.UserService.Data.Migrations
{
    /// <inheritdoc />
    public partial class UseStandardTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_forgotten_passwords_NextAttemptAt", "forgotten_passwords");
            migrationBuilder.DropIndex("IX_forgotten_passwords_NormalizedEmail", "forgotten_passwords");
            migrationBuilder.RenameTable("forgotten_passwords", newName: "pending_password_resets");
            migrationBuilder.CreateIndex("IX_pending_password_resets_NextAttemptAt", "pending_password_resets", ["NextAttemptAt"]);
            migrationBuilder.CreateIndex("IX_pending_password_resets_NormalizedEmail", "pending_password_resets", ["NormalizedEmail"]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_pending_password_resets_NextAttemptAt", "pending_password_resets");
            migrationBuilder.DropIndex("IX_pending_password_resets_NormalizedEmail", "pending_password_resets");
            migrationBuilder.RenameTable("pending_password_resets", newName: "forgotten_passwords");
            migrationBuilder.CreateIndex("IX_forgotten_passwords_NextAttemptAt", "forgotten_passwords", ["NextAttemptAt"]);
            migrationBuilder.CreateIndex("IX_forgotten_passwords_NormalizedEmail", "forgotten_passwords", ["NormalizedEmail"]);
        }
    }
}
