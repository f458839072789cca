package dev.switchback.examples.shop.database;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** A database of the application's own, where none is given. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedDatabase.NoneIsGiven.class)
class EmbeddedDatabase {

    @Bean
    JdbcConnectionDetails embeddedServer(@Value("${shop.embedded.directory}") Path directory) throws IOException {
        return EmbeddedServer.start(directory);
    }

    /** Neither by argument nor by environment. */
    static final class NoneIsGiven extends NoneNestedConditions {

        NoneIsGiven() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("spring.datasource.url")
        static final class AUrl {}
    }
}
