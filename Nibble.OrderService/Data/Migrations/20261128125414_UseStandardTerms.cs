using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.OrderService.Data.Migrations
{
    /// <inheritdoc />
    public partial class UseStandardTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_orders_AcceptBy", "orders");
            migrationBuilder.DropIndex("IX_orders_SettleAt", "orders");
            migrationBuilder.DropIndex("IX_orders_PayBy", "orders");
            migrationBuilder.DropIndex("IX_payment_entries_OrderId_Line", "payment_entries");
            migrationBuilder.DropIndex("IX_payment_entries_pending", "payment_entries");
            migrationBuilder.DropIndex("IX_placement_keys_CreatedAt", "placement_keys");
            migrationBuilder.RenameColumn("TipBefore", "orders", "PreviousTip");
            migrationBuilder.RenameColumn("SettleAttempts", "orders", "PaymentAttempts");
            migrationBuilder.RenameColumn("SettleAt", "orders", "NextPaymentAttemptAt");
            migrationBuilder.RenameColumn("RefundGranted", "orders", "RefundedAmount");
            migrationBuilder.RenameColumn("PaymentRefusalReason", "orders", "PaymentFailureMessage");
            migrationBuilder.RenameColumn("PaymentRefusal", "orders", "PaymentFailureCode");
            migrationBuilder.RenameColumn("PayBy", "orders", "PaymentDeadline");
            migrationBuilder.RenameColumn("Forget", "orders", "AnonymizationRequested");
            migrationBuilder.RenameColumn("AcceptBy", "orders", "AcceptanceDeadline");
            migrationBuilder.RenameTable("payment_entries", newName: "payment_transactions");
            migrationBuilder.RenameColumn("RefusalCode", "payment_transactions", "FailureCode");
            migrationBuilder.RenameTable("placement_keys", newName: "idempotency_records");
            migrationBuilder.RenameColumn("Answer", "idempotency_records", "Response");
            migrationBuilder.Sql("UPDATE orders SET Promotion = 'RedemptionPending' WHERE Promotion = 'Wanted'");
            migrationBuilder.Sql("UPDATE orders SET Promotion = 'ReleasePending' WHERE Promotion = 'Releasing'");
            // Stored in an older format; a repeated request gets it from the order.
            migrationBuilder.Sql("UPDATE idempotency_records SET Response = NULL");
            migrationBuilder.CreateIndex("IX_orders_AcceptanceDeadline", "orders", ["AcceptanceDeadline"], filter: "AcceptanceDeadline IS NOT NULL");
            migrationBuilder.CreateIndex("IX_orders_NextPaymentAttemptAt", "orders", ["NextPaymentAttemptAt"], filter: "NextPaymentAttemptAt IS NOT NULL");
            migrationBuilder.CreateIndex("IX_orders_PaymentDeadline", "orders", ["PaymentDeadline"], filter: "PaymentDeadline IS NOT NULL");
            migrationBuilder.CreateIndex("IX_payment_transactions_OrderId_Line", "payment_transactions", ["OrderId", "Line"], unique: true);
            migrationBuilder.CreateIndex("IX_payment_transactions_pending", "payment_transactions", ["OrderId"], unique: true, filter: "State = 'Pending'");
            migrationBuilder.CreateIndex("IX_idempotency_records_CreatedAt", "idempotency_records", ["CreatedAt"]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex("IX_orders_AcceptanceDeadline", "orders");
            migrationBuilder.DropIndex("IX_orders_NextPaymentAttemptAt", "orders");
            migrationBuilder.DropIndex("IX_orders_PaymentDeadline", "orders");
            migrationBuilder.DropIndex("IX_payment_transactions_OrderId_Line", "payment_transactions");
            migrationBuilder.DropIndex("IX_payment_transactions_pending", "payment_transactions");
            migrationBuilder.DropIndex("IX_idempotency_records_CreatedAt", "idempotency_records");
            migrationBuilder.RenameColumn("PreviousTip", "orders", "TipBefore");
            migrationBuilder.RenameColumn("PaymentAttempts", "orders", "SettleAttempts");
            migrationBuilder.RenameColumn("NextPaymentAttemptAt", "orders", "SettleAt");
            migrationBuilder.RenameColumn("RefundedAmount", "orders", "RefundGranted");
            migrationBuilder.RenameColumn("PaymentFailureMessage", "orders", "PaymentRefusalReason");
            migrationBuilder.RenameColumn("PaymentFailureCode", "orders", "PaymentRefusal");
            migrationBuilder.RenameColumn("PaymentDeadline", "orders", "PayBy");
            migrationBuilder.RenameColumn("AnonymizationRequested", "orders", "Forget");
            migrationBuilder.RenameColumn("AcceptanceDeadline", "orders", "AcceptBy");
            migrationBuilder.RenameColumn("FailureCode", "payment_transactions", "RefusalCode");
            migrationBuilder.RenameTable("payment_transactions", newName: "payment_entries");
            migrationBuilder.RenameColumn("Response", "idempotency_records", "Answer");
            migrationBuilder.RenameTable("idempotency_records", newName: "placement_keys");
            migrationBuilder.Sql("UPDATE orders SET Promotion = 'Wanted' WHERE Promotion = 'RedemptionPending'");
            migrationBuilder.Sql("UPDATE orders SET Promotion = 'Releasing' WHERE Promotion = 'ReleasePending'");
            migrationBuilder.Sql("UPDATE placement_keys SET Answer = NULL");
            migrationBuilder.CreateIndex("IX_orders_AcceptBy", "orders", ["AcceptBy"], filter: "AcceptBy IS NOT NULL");
            migrationBuilder.CreateIndex("IX_orders_SettleAt", "orders", ["SettleAt"], filter: "SettleAt IS NOT NULL");
            migrationBuilder.CreateIndex("IX_orders_PayBy", "orders", ["PayBy"], filter: "PayBy IS NOT NULL");
            migrationBuilder.CreateIndex("IX_payment_entries_OrderId_Line", "payment_entries", ["OrderId", "Line"], unique: true);
            migrationBuilder.CreateIndex("IX_payment_entries_pending", "payment_entries", ["OrderId"], unique: true, filter: "State = 'Pending'");
            migrationBuilder.CreateIndex("IX_placement_keys_CreatedAt", "placement_keys", ["CreatedAt"]);
        }
    }
}
