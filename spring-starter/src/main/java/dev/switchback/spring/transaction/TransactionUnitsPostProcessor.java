package dev.switchback.spring.transaction;

import dev.switchback.Switchback;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Brings transaction managers and Switchback together, whichever of them is made first and whoever makes it. What begins before
 * there is a Switchback cannot have asked it anything.
 */
public final class TransactionUnitsPostProcessor implements BeanPostProcessor {

    private final TransactionUnits units = new TransactionUnits();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Switchback switchback) {
            units.pinTo(switchback);
        } else if (bean instanceof PlatformTransactionManager
                && bean instanceof ConfigurableTransactionManager manager) {
            manager.addListener(units);
        }
        return bean;
    }
}
