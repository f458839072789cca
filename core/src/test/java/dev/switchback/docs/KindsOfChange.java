package dev.switchback.docs;

import static dev.switchback.change.Column.bigint;
import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.date;
import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.jsonb;
import static dev.switchback.change.Column.numeric;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Column.timestamptz;
import static dev.switchback.change.Column.uuid;

import dev.switchback.change.Constraint;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;

/** The code of docs/kinds-of-change.md; {@code KindsOfChangeTest} plays every one of them. */
public final class KindsOfChange {

    private KindsOfChange() {}

    public static SchemaChange rename() {
        return SchemaChange.named("customer-email")
                .table("customer")
                .key("id")
                .oldShape(text("mail"))
                .newShape(text("email"))
                .forward("email", "mail")
                .backward("mail", "email")
                .build();
    }

    public static SchemaChange split() {
        String full = "coalesce(first_name || ' ' || last_name, first_name, last_name)";
        return SchemaChange.named("customer-name")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .forward("first_name", keep("first_name", "full_name = " + full, "split_part(full_name, ' ', 1)"))
                .forward("last_name", keep("last_name", "full_name = " + full, "substring(full_name from ' (.*)')"))
                .backward("full_name", full)
                .newKnowsMore() // where the first name ends
                .build();
    }

    /** What the new shape says stays, as long as the old one says the same with fewer words. */
    private static String keep(String column, String sameAsOld, String otherwise) {
        return "CASE WHEN " + sameAsOld + " THEN " + column + " ELSE " + otherwise + " END";
    }

    public static SchemaChange merge() {
        return SchemaChange.named("author-name")
                .table("author")
                .key("id")
                .oldShape(text("first_name"), text("last_name"))
                .newShape(text("sort_name"))
                .forward("sort_name", "last_name || coalesce(', ' || first_name, '')")
                .backward("first_name", "substring(sort_name from ', (.*)')")
                .backward("last_name", "split_part(sort_name, ', ', 1)")
                .build();
    }

    public static SchemaChange textToInteger() {
        return SchemaChange.named("product-stock")
                .table("product")
                .key("id")
                .oldShape(text("stock"))
                .newShape(integer("stock_count"))
                .forward("stock_count", "stock::integer")
                .backward("stock", "stock_count::text")
                .partial() // 'many' is kept, and quarantined
                .build();
    }

    public static SchemaChange textToNumeric() {
        return SchemaChange.named("parcel-weight")
                .table("parcel")
                .key("id")
                .oldShape(text("weight"))
                .newShape(numeric("weight_kg", 10, 2))
                .forward("weight_kg", "weight::numeric")
                .backward("weight", "weight_kg::text")
                .partial()
                .build();
    }

    public static SchemaChange textToDate() {
        return SchemaChange.named("person-born")
                .table("person")
                .key("id")
                .oldShape(text("born"))
                .newShape(date("born_on"))
                .forward("born_on", "born::date")
                .backward("born", "born_on::text")
                .partial()
                .build();
    }

    public static SchemaChange textToTimestamptz() {
        return SchemaChange.named("device-seen")
                .table("device")
                .key("id")
                .oldShape(text("seen"))
                .newShape(timestamptz("seen_at"))
                .forward("seen_at", "seen::timestamptz")
                .backward("seen", "seen_at::text")
                .build();
    }

    public static SchemaChange textToUuid() {
        return SchemaChange.named("session-token")
                .table("session")
                .key("id")
                .oldShape(text("token"))
                .newShape(uuid("token_id"))
                .forward("token_id", "token::uuid")
                .backward("token", "token_id::text")
                .build();
    }

    public static SchemaChange textToJsonb() {
        return SchemaChange.named("account-settings")
                .table("account")
                .key("id")
                .oldShape(text("settings"))
                .newShape(jsonb("preferences"))
                .forward("preferences", "settings::jsonb")
                .backward("settings", "preferences::text")
                .partial()
                .build();
    }

    public static SchemaChange integerToBigint() {
        return SchemaChange.named("page-views")
                .table("page")
                .key("id")
                .oldShape(integer("views"))
                .newShape(bigint("view_count"))
                .forward(
                        "view_count",
                        "CASE WHEN views = 2147483647 AND view_count > views THEN view_count ELSE views END")
                .backward("views", "CASE WHEN view_count > 2147483647 THEN 2147483647 ELSE view_count END")
                .newKnowsMore()
                .build();
    }

    public static SchemaChange wider() {
        return SchemaChange.named("article-headline")
                .table("article")
                .key("id")
                .oldShape(column("title", "varchar(20)"))
                .newShape(column("headline", "varchar(60)"))
                .forward("headline", keep("headline", "title = left(headline, 20)", "title"))
                .backward("title", "left(headline, 20)")
                .newKnowsMore()
                .build();
    }

    public static SchemaChange narrower() {
        return SchemaChange.named("article-label")
                .table("article")
                .key("id")
                .oldShape(column("keywords", "varchar(60)"))
                .newShape(column("label", "varchar(20)"))
                .forward("label", "keywords")
                .backward("keywords", "label")
                .partial() // longer ones are quarantined, never cut off
                .build();
    }

    public static SchemaChange timestampToTimestamptz() {
        String local = "starts_at AT TIME ZONE 'Europe/Berlin'";
        return SchemaChange.named("event-start")
                .table("event")
                .key("id")
                .oldShape(column("starts", "timestamp"))
                .newShape(timestamptz("starts_at"))
                .forward("starts_at", keep("starts_at", "starts = " + local, "starts AT TIME ZONE 'Europe/Berlin'"))
                .backward("starts", local)
                .newKnowsMore() // which of the two hours, when the clocks go back
                .build();
    }

    public static SchemaChange unit() {
        return SchemaChange.named("article-price")
                .table("article")
                .key("id")
                .oldShape(integer("price_cents"))
                .newShape(numeric("amount", 12, 2), column("currency", "char(3)"))
                .forward("amount", "price_cents / 100.0")
                .forward("currency", "coalesce(currency, CASE WHEN price_cents IS NOT NULL THEN 'EUR' END)")
                .backward("price_cents", "amount * 100")
                .newKnowsMore() // currencies
                .build();
    }

    public static SchemaChange codeToEnum() {
        return SchemaChange.named("order-state")
                .table("orders")
                .key("id")
                .oldShape(text("status"))
                .newShape(column("state", "order_state"))
                .forward(
                        "state",
                        "CASE WHEN status = 'S' AND state = 'returned' THEN state ELSE CASE status"
                                + " WHEN 'N' THEN 'placed' WHEN 'P' THEN 'paid' WHEN 'S' THEN 'shipped' END::order_state END")
                .backward(
                        "status",
                        "CASE state WHEN 'placed' THEN 'N' WHEN 'paid' THEN 'P' WHEN 'shipped' THEN 'S' WHEN 'returned' THEN 'S' END")
                .newKnowsMore()
                .build();
    }

    public static SchemaChange enumToText() {
        return SchemaChange.named("ticket-status")
                .table("ticket")
                .key("id")
                .oldShape(column("state", "ticket_state"))
                .newShape(text("status"))
                .forward("status", "CASE WHEN state = 'open' AND status = 'waiting' THEN status ELSE state::text END")
                .backward("state", "CASE status WHEN 'waiting' THEN 'open' ELSE status END::ticket_state")
                .newKnowsMore()
                .build();
    }

    public static SchemaChange jsonToColumns() {
        return SchemaChange.named("customer-address")
                .table("customer")
                .key("id")
                .oldShape(jsonb("address"))
                .newShape(text("street"), text("city"), text("zip"))
                .forward("street", "address ->> 'street'")
                .forward("city", "address ->> 'city'")
                .forward("zip", "address ->> 'zip'")
                .backward(
                        "address",
                        "nullif(jsonb_strip_nulls(jsonb_build_object('street', street, 'city', city, 'zip', zip)), '{}')")
                .build();
    }

    public static SchemaChange columnsToJson() {
        return SchemaChange.named("shop-address")
                .table("shop")
                .key("id")
                .oldShape(text("street"), text("city"), text("zip"))
                .newShape(jsonb("address"))
                .forward(
                        "address",
                        "nullif(coalesce(address, '{}') - '{street,city,zip}'::text[]"
                                + " || jsonb_strip_nulls(jsonb_build_object('street', street, 'city', city, 'zip', zip)), '{}')")
                .backward("street", "address ->> 'street'")
                .backward("city", "address ->> 'city'")
                .backward("zip", "address ->> 'zip'")
                .newKnowsMore()
                .build();
    }

    public static SchemaChange notNull() {
        return SchemaChange.named("member-level")
                .table("member")
                .key("id")
                .oldShape(text("tier"))
                .newShape(text("level").withDefault("'basic'"))
                .forward("level", "coalesce(tier, 'basic')")
                .backward("tier", "nullif(level, 'basic')")
                .constraint(Constraint.notNull("level"))
                .build();
    }

    public static SchemaChange extract() {
        return SchemaChange.named("customer-address")
                .table("customer")
                .key("id")
                .oldShape(text("address_street"), text("address_city"))
                .extractTo("customer_address", "customer_id")
                .newShape(text("street"), text("city"))
                .forward("street", "address_street")
                .forward("city", "address_city")
                .backward("address_street", "street")
                .backward("address_city", "city")
                .build();
    }

    public static SchemaChange primaryKey() {
        return SchemaChange.named("order-id")
                .table("orders")
                .key("id")
                .oldShape(integer("id"))
                .newShape(bigint("id_big"))
                .forward("id_big", "id")
                .backward("id", "id_big::integer")
                .constraint(Constraint.primaryKey("id_big"))
                .build();
    }

    public static SchemaChange encryption() {
        return SchemaChange.named("customer-iban")
                .table("customer")
                .key("id")
                .oldShape(text("iban"))
                .newShape(column("iban_sealed", "bytea"))
                .javaMapping(
                        "v1", // part of the definition: says which functions these are
                        row -> RowValues.of("iban_sealed", Vault.seal(row.text("iban"))),
                        row -> RowValues.of("iban", Vault.open(row.bytes("iban_sealed"))))
                .build();
    }
}
