package dev.switchback.examples.shop.demo;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Fills an empty table of customers, as an application that knew one name column would have over the years. */
@Component
@DependsOnDatabaseInitialization
@ConditionalOnProperty("shop.demo.customers")
@EnableConfigurationProperties(DemoProperties.class)
class FirstCustomers implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(FirstCustomers.class);

    private static final String[] FIRST = {
        "Ada",
        "Grace",
        "Alan",
        "Edsger",
        "Barbara",
        "Donald",
        "Frances",
        "Ken",
        "Radia",
        "Niklaus",
        "Hedy",
        "Tony",
        "Katherine",
        "Dennis",
        "Margaret",
        "Leslie",
        "Sophie",
        "Linus",
        "Shafi",
        "Guido",
        "Adele",
        "Bjarne",
        "Lynn",
        "Yukihiro",
        "Anita",
        "Jürgen",
        "Zoë",
        "Søren",
        "Małgorzata",
        "Nguyễn"
    };
    /** Spaces, none, and more than one: names as they are. */
    private static final String[] REST = {
        " King",
        " Hopper",
        " Turing",
        " Dijkstra",
        " Liskov",
        " Knuth",
        " Allen",
        " Thompson",
        " Perlman",
        " Wirth",
        " Lamarr",
        " Hoare",
        " Johnson",
        " Ritchie",
        " Hamilton",
        " Lamport",
        " Wilson",
        " Torvalds",
        " Goldwasser",
        " van Rossum",
        " Goldberg",
        " Conway",
        " Matsumoto",
        " de la Cruz",
        " O'Neill",
        " Meyer-Landrut",
        "",
        " Văn An",
        " Ōe",
        " Garcia y Vega",
        " Smith Jr."
    };

    private final JdbcClient db;
    private final DemoProperties properties;

    FirstCustomers(JdbcClient db, DemoProperties properties) {
        this.db = db;
        this.properties = properties;
    }

    @Override
    public void afterPropertiesSet() {
        if (db.sql("SELECT EXISTS (SELECT FROM customer)").query(Boolean.class).single()) {
            return;
        }
        db.sql(
                        "INSERT INTO customer (full_name, email, written_by, written_at)"
                                + " SELECT f.name[1 + n % cardinality(f.name)] || r.name[1 + n / 7 % cardinality(r.name)],"
                                + " 'customer' || n || '@example.org', 'the years before', now() - n * interval '997 seconds'"
                                + " FROM generate_series(1, ?) n, (SELECT ?::text[] name) f, (SELECT ?::text[] name) r ORDER BY n")
                .params(properties.customers(), FIRST, REST)
                .update();
        db.sql("ANALYZE customer").update();
        log.info("{} customers are there, each with one name", properties.customers());
    }
}
