using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nibble.RestaurantService.Data.Migrations
{
    /// <inheritdoc />
    public partial class SearchIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The words, cuisines and cells of every listed restaurant. No content: hits are numbers, the rest is in the
            // table. Prefixes are indexed up to SearchMatch.LongestPrefix, so a beginning is looked up and not collected.
            migrationBuilder.Sql(
                """
                CREATE VIRTUAL TABLE restaurant_search USING fts5(
                    name, cuisines, dishes, facets,
                    content = '', contentless_delete = 1, detail = column,
                    prefix = '1 2 3 4 5 6 7 8', tokenize = 'unicode61 remove_diacritics 2'
                );

                CREATE VIEW restaurant_documents AS
                SELECT r."Number" AS number, r."Name" AS name, r."Cuisines" AS cuisines,
                    (SELECT group_concat(i."Name", ' ') FROM menu_items i WHERE i."RestaurantId" = r."Id") AS dishes,
                    r."Facets" AS facets, r."Id" AS id
                FROM restaurants r
                WHERE r."Status" IN ('Open', 'Busy', 'Closed') AND r."DeletedAt" IS NULL;

                CREATE TRIGGER restaurants_indexed_insert AFTER INSERT ON restaurants
                BEGIN
                    INSERT INTO restaurant_search (rowid, name, cuisines, dishes, facets)
                    SELECT number, name, cuisines, dishes, facets FROM restaurant_documents WHERE number = new."Number";
                END;

                CREATE TRIGGER restaurants_indexed_update
                AFTER UPDATE OF "Name", "Cuisines", "Facets", "Status", "DeletedAt" ON restaurants
                BEGIN
                    DELETE FROM restaurant_search WHERE rowid = old."Number";
                    INSERT INTO restaurant_search (rowid, name, cuisines, dishes, facets)
                    SELECT number, name, cuisines, dishes, facets FROM restaurant_documents WHERE number = new."Number";
                END;

                CREATE TRIGGER menu_items_indexed_insert AFTER INSERT ON menu_items
                BEGIN
                    DELETE FROM restaurant_search
                    WHERE rowid = (SELECT "Number" FROM restaurants WHERE "Id" = new."RestaurantId");
                    INSERT INTO restaurant_search (rowid, name, cuisines, dishes, facets)
                    SELECT number, name, cuisines, dishes, facets FROM restaurant_documents
                    WHERE id = new."RestaurantId";
                END;

                CREATE TRIGGER menu_items_indexed_update AFTER UPDATE OF "Name" ON menu_items
                BEGIN
                    DELETE FROM restaurant_search
                    WHERE rowid = (SELECT "Number" FROM restaurants WHERE "Id" = new."RestaurantId");
                    INSERT INTO restaurant_search (rowid, name, cuisines, dishes, facets)
                    SELECT number, name, cuisines, dishes, facets FROM restaurant_documents
                    WHERE id = new."RestaurantId";
                END;

                CREATE TRIGGER menu_items_indexed_delete AFTER DELETE ON menu_items
                BEGIN
                    DELETE FROM restaurant_search
                    WHERE rowid = (SELECT "Number" FROM restaurants WHERE "Id" = old."RestaurantId");
                    INSERT INTO restaurant_search (rowid, name, cuisines, dishes, facets)
                    SELECT number, name, cuisines, dishes, facets FROM restaurant_documents
                    WHERE id = old."RestaurantId";
                END;
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER menu_items_indexed_delete;
                DROP TRIGGER menu_items_indexed_update;
                DROP TRIGGER menu_items_indexed_insert;
                DROP TRIGGER restaurants_indexed_update;
                DROP TRIGGER restaurants_indexed_insert;
                DROP VIEW restaurant_documents;
                DROP TABLE restaurant_search;
                """
            );
        }
    }
}
