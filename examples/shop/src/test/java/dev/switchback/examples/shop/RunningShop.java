package dev.switchback.examples.shop;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application in this JVM, on a port that is free. */
final class RunningShop implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningShop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** With these arguments besides, and with a directory for its database that is nobody else's. */
    static RunningShop start(Class<?> test, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--shop.embedded.directory=target/databases/" + test.getSimpleName(),
                "--spring.main.banner-mode=off"));
        all.addAll(List.of(arguments));
        return new RunningShop(SpringApplication.run(ShopApplication.class, all.toArray(String[]::new)));
    }

    URI address() {
        String port = context.getEnvironment().getProperty("local.server.port");
        return URI.create("http://localhost:" + Objects.requireNonNull(port, "the port") + "/");
    }

    Visitor visitor() {
        return new Visitor(address());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    boolean has(Class<?> type) {
        return context.getBeanNamesForType(type).length > 0;
    }

    ChangeHandle change() {
        return bean(Switchback.class).change("customer-name");
    }

    /** One number, straight from the database. */
    long count(String sql) {
        return bean(JdbcClient.class).sql(sql).query(Long.class).single();
    }

    List<String> profiles() {
        return List.of(context.getEnvironment().getActiveProfiles());
    }

    @Override
    public void close() {
        context.close();
    }
}
