package dev.switchback.jooq;

import java.io.Serial;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A type of the application's, converted from the one of the driver's. */
public record Money(BigDecimal amount) {

    /** For the generated classes. */
    public static final class Converter implements org.jooq.Converter<BigDecimal, Money> {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Money from(@Nullable BigDecimal amount) {
            return amount == null ? null : new Money(amount);
        }

        @Override
        public @Nullable BigDecimal to(@Nullable Money money) {
            return money == null ? null : money.amount();
        }

        @Override
        public Class<BigDecimal> fromType() {
            return BigDecimal.class;
        }

        @Override
        public Class<Money> toType() {
            return Money.class;
        }
    }
}
