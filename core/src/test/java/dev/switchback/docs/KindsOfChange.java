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
        return SchemaChange.named("customer-name")
                .table("customer")
                .key("id")
                .oldShape(text("full_name"))
                .newShape(text("first_name"), text("last_name"))
                .forward("first_name", "split_part(full_name, ' ', 1)")
                .forward("last_name", "substring(full_name from ' (.*)')")
                .backward("full_name", "coalesce(first_name || ' ' || last_name, first_name, last_name)")
                .build();
    }

    public static SchemaChange merge() {
        String full = "coalesce(first_name || ' ' || last_name, first_name, last_name)";
        return SchemaChange.named("author-name")
                .table("author")
                .key("id")
                .oldShape(text("first_name"), text("last_name"))
                .newShape(text("full_name"))
                .forward("full_name", full)
                .backward("first_name", keep("first_name", full + " = full_name", "split_part(full_name, ' ', 1)"))
                .backward("last_name", keep("last_name", full + " = full_name", "substring(full_name from ' (.*)')"))
                .build();
    }

    /** What is there stays as it is spelled, as long as it says what the other shape says. */
    static String keep(String column, String same, String otherwise) {
        return "CASE WHEN " + same + " THEN " + column + " ELSE " + otherwise + " END";
    }

    public static SchemaChange textToInteger() {
        return SchemaChange.named("product-stock")
                .table("product")
                .key("id")
                .oldShape(text("stock"))
                .newShape(integer("stock_count"))
                .forward("stock_count", "stock::integer")
                .backward("stock", keep("stock", "stock::integer = stock_count", "stock_count::text"))
                .build();
    }

    public static SchemaChange textToNumeric() {
        return SchemaChange.named("parcel-weight")
                .table("parcel")
                .key("id")
                .oldShape(text("weight"))
                .newShape(numeric("weight_kg", 10, 2))
                .forward("weight_kg", "weight::numeric")
                .backward("weight", keep("weight", "round(weight::numeric, 2) = weight_kg", "weight_kg::text"))
                .build();
    }

    public static SchemaChange textToDate() {
        return SchemaChange.named("person-born")
                .table("person")
                .key("id")
                .oldShape(text("born"))
                .newShape(date("born_on"))
                .forward("born_on", "born::date")
                .backward("born", keep("born", "born::date = born_on", "to_char(born_on, 'YYYY-MM-DD')"))
                .build();
    }

    public static SchemaChange textToTimestamptz() {
        return SchemaChange.named("device-seen")
                .table("device")
                .key("id")
                .oldShape(text("seen"))
                .newShape(timestamptz("seen_at"))
                .forward("seen_at", "seen::timestamptz")
                .backward("seen", keep("seen", "seen::timestamptz = seen_at", "seen_at::text"))
                .build();
    }

    public static SchemaChange textToUuid() {
        return SchemaChange.named("session-token")
                .table("session")
                .key("id")
                .oldShape(text("token"))
                .newShape(uuid("token_id"))
                .forward("token_id", "token::uuid")
                .backward("token", keep("token", "token::uuid = token_id", "token_id::text"))
                .build();
    }

    public static SchemaChange textToJsonb() {
        return SchemaChange.named("account-settings")
                .table("account")
                .key("id")
                .oldShape(text("settings"))
                .newShape(jsonb("preferences"))
                .forward("preferences", "settings::jsonb")
                .backward("settings", keep("settings", "settings::jsonb = preferences", "preferences::text"))
                .build();
    }

    public static SchemaChange integerToBigint() {
        return SchemaChange.named("page-views")
                .table("page")
                .key("id")
                .oldShape(integer("views"))
                .newShape(bigint("view_count"))
                .forward("view_count", "views")
                .backward("views", "CASE WHEN view_count > 2147483647 THEN 2147483647 ELSE view_count END")
                .build();
    }

    public static SchemaChange wider() {
        return SchemaChange.named("article-headline")
                .table("article")
                .key("id")
                .oldShape(column("title", "varchar(20)"))
                .newShape(column("headline", "varchar(60)"))
                .forward("headline", "title")
                .backward("title", "left(headline, 20)")
                .build();
    }

    public static SchemaChange narrower() {
        return SchemaChange.named("article-label")
                .table("article")
                .key("id")
                .oldShape(column("keywords", "varchar(60)"))
                .newShape(column("label", "varchar(20)"))
                .forward("label", "left(keywords, 20)")
                .backward("keywords", keep("keywords", "left(keywords, 20) = label", "label"))
                .build();
    }

    public static SchemaChange timestampToTimestamptz() {
        return SchemaChange.named("event-start")
                .table("event")
                .key("id")
                .oldShape(column("starts", "timestamp"))
                .newShape(timestamptz("starts_at"))
                .forward("starts_at", "starts AT TIME ZONE 'Europe/Berlin'")
                .backward(
                        "starts",
                        keep(
                                "starts",
                                "starts AT TIME ZONE 'Europe/Berlin' = starts_at",
                                "starts_at AT TIME ZONE 'Europe/Berlin'"))
                .build();
    }

    public static SchemaChange unit() {
        return SchemaChange.named("article-price")
                .table("article")
                .key("id")
                .oldShape(integer("price_cents"))
                .newShape(numeric("amount", 12, 2), column("currency", "char(3)"))
                .forward("amount", "price_cents / 100.0")
                .forward("currency", "CASE WHEN price_cents IS NOT NULL THEN coalesce(currency, 'EUR') END")
                .backward("price_cents", "CASE WHEN amount > 21474836.47 THEN 2147483647 ELSE round(amount * 100) END")
                .build();
    }

    public static SchemaChange codeToEnum() {
        return SchemaChange.named("order-state")
                .table("orders")
                .key("id")
                .oldShape(text("status"))
                .newShape(column("state", "order_state"))
                .forward("state", "CASE status WHEN 'N' THEN 'placed'::order_state WHEN 'P' THEN 'paid' WHEN 'S' THEN 'shipped' END")
                .backward("status", "CASE state WHEN 'placed' THEN 'N' WHEN 'paid' THEN 'P' WHEN 'shipped' THEN 'S' WHEN 'returned' THEN 'S' END")
                .build();
    }

    public static SchemaChange enumToText() {
        return SchemaChange.named("ticket-status")
                .table("ticket")
                .key("id")
                .oldShape(column("state", "ticket_state"))
                .newShape(text("status"))
                .forward("status", "state::text")
                .backward("state", "CASE WHEN status IN ('open', 'closed') THEN status::ticket_state WHEN status IS NOT NULL THEN 'open' END")
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
                .backward("address", "CASE WHEN (address ->> 'street', address ->> 'city', address ->> 'zip')"
                        + " IS NOT DISTINCT FROM (street, city, zip) THEN address"
                        + " ELSE nullif(CASE jsonb_typeof(address) WHEN 'object' THEN address - '{street,city,zip}'::text[] ELSE '{}' END"
                        + " || jsonb_strip_nulls(jsonb_build_object('street', street, 'city', city, 'zip', zip)), '{}') END")
                .build();
    }

    public static SchemaChange columnsToJson() {
        return SchemaChange.named("shop-address")
                .table("shop")
                .key("id")
                .oldShape(text("street"), text("city"), text("zip"))
                .newShape(jsonb("address"))
                .forward("address", "nullif(CASE jsonb_typeof(address) WHEN 'object' THEN address - '{street,city,zip}'::text[] ELSE '{}' END"
                        + " || jsonb_strip_nulls(jsonb_build_object('street', street, 'city', city, 'zip', zip)), '{}')")
                .backward("street", "address ->> 'street'")
                .backward("city", "address ->> 'city'")
                .backward("zip", "address ->> 'zip'")
                .build();
    }
}
