package dev.switchback.spring;

import dev.switchback.SwitchbackBuilder;

/**
 * A bean that sets what no property can: it is given the builder after everything that was found among the beans and
 * properties, once, when the application starts. With several, each is called in their {@code @Order}.
 */
@FunctionalInterface
public interface SwitchbackCustomizer {

    /** Changes what is to be built. What it throws keeps the application from starting. */
    void customize(SwitchbackBuilder builder);
}
