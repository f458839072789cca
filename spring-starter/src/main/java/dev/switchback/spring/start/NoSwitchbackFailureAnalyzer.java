package dev.switchback.spring.start;

import dev.switchback.Switchback;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Somebody wants a {@link Switchback}, and there is none, because there is nothing to change or it is switched off. */
final class NoSwitchbackFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    /** Before Spring Boot's own, which can only say that the bean is missing. */
    @Override
    public int getOrder() {
        return -10;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        Class<?> wanted = cause.getBeanType();
        if (wanted != Switchback.class || cause.getNumberOfBeansFound() > 0) {
            return null;
        }
        return new FailureAnalysis(
                "There is no Switchback: no bean is a SchemaChange, or switchback.enabled is false.",
                "Declare each schema change as a bean: @Bean SchemaChange customerName() { return"
                        + " SchemaChange.named(\"customer-name\")....build(); }. In a test slice, import the configuration"
                        + " that declares it. Where Switchback may be absent, inject an ObjectProvider<Switchback>.",
                cause);
    }
}
