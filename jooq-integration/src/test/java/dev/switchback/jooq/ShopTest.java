package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.jooq.shop.Tables.GIFT_CARD;
import static dev.switchback.jooq.shop.Tables.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.jooq.shop.enums.OrderStatus;
import dev.switchback.jooq.shop.tables.daos.CountryDao;
import dev.switchback.jooq.shop.tables.pojos.Country;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import java.math.BigDecimal;
import org.jooq.Constants;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ground the other tests stand on: the shop, its generated classes, and the jOOQ that was asked for. */
class ShopTest {

    private static ShopDatabase shop;
    private static DSLContext jooq;

    @BeforeAll
    static void open() {
        shop = ShopDatabase.create();
        jooq = shop.jooq();
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    /** The build names one; an IDE does not. Read by reflection, for javac would copy the constant it compiles against. */
    @Test
    void runsOnTheJooqThatTheBuildNames() throws ReflectiveOperationException {
        Object version = Constants.class.getField("FULL_VERSION").get(null);
        assertThat(version).isEqualTo(System.getProperty("expected.jooq.version", (String) version));
    }

    @Test
    void hasGeneratedClassesThatFitItsTables() {
        new CountryDao(jooq.configuration()).insert(new Country(44, "GB", "United Kingdom"));
        CustomerRecord ada = jooq.newRecord(CUSTOMER);
        ada.setFullName("Ada King");
        ada.setCountryId(44);
        ada.store();
        jooq.insertInto(ORDERS, ORDERS.CUSTOMER_ID, ORDERS.STATUS, ORDERS.TAGS)
                .values(ada.getId(), OrderStatus.paid, new String[] {"gift"})
                .execute();
        jooq.insertInto(GIFT_CARD, GIFT_CARD.HOLDER_NAME, GIFT_CARD.ISSUEDTO, GIFT_CARD.AMOUNT)
                .values(new Holder("Ada King"), ada.getId(), new BigDecimal("20.00"))
                .execute();

        assertThat(jooq.select(ORDERS.customer().country().NAME)
                        .from(ORDERS)
                        .where(ORDERS.customer().ID.eq(ada.getId()))
                        .fetchSingle()
                        .value1())
                .isEqualTo("United Kingdom");
        assertThat(jooq.fetchValue(GIFT_CARD.AMOUNT)).isEqualByComparingTo("20");
        assertThat(ada.getVersion()).isOne();
    }

    @Test
    void takesItsChangeToOpen() {
        try (ShopDatabase other = ShopDatabase.create();
                Switchback switchback =
                        other.switchback(ShopDatabase.CUSTOMER_NAME).build()) {
            other.plain().execute("INSERT INTO shop.customer (full_name) VALUES ('Ada King')");
            ChangeHandle change = Operator.open(switchback.change("customer-name"));

            assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
            assertThat(other.jooq().fetchValue(CUSTOMER.LAST_NAME)).isEqualTo("King");
        }
    }
}
