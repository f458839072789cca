package dev.switchback.spring;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the console is served: as the property says, and without it only where somebody guards it and nobody's money is at stake. */
final class OnConsole extends SpringBootCondition implements ConfigurationCondition {

    /** As Spring Security names the filter that guards an application. */
    private static final String GUARD = "springSecurityFilterChain";

    private static final List<String> PRODUCTION = List.of("prod", "production", "live");

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        Binder binder = Binder.get(environment);
        ConditionMessage.Builder message = ConditionMessage.forCondition("The console of Switchback");
        Boolean enabled =
                binder.bind("switchback.console.enabled", Boolean.class).orElse(null);
        if (enabled != null) {
            return new ConditionOutcome(enabled, message.because("switchback.console.enabled is " + enabled));
        }
        List<String> off = binder.bind("switchback.console.off-in-profiles", Bindable.listOf(String.class))
                .orElse(PRODUCTION);
        List<String> production = Arrays.stream(environment.getActiveProfiles())
                .filter(profile -> off.stream().anyMatch(profile::equalsIgnoreCase))
                .toList();
        if (!production.isEmpty()) {
            return ConditionOutcome.noMatch(message.because(
                    "the profile " + production + " is active, and switchback.console.enabled is not set"));
        }
        return isGuarded(context.getBeanFactory())
                ? ConditionOutcome.match(message.because("Spring Security guards the application"))
                : ConditionOutcome.noMatch(message.because(
                        "Spring Security does not guard the application, and switchback.console.enabled is not set"));
    }

    private static boolean isGuarded(@Nullable ConfigurableListableBeanFactory beans) {
        return beans != null && beans.containsBean(GUARD);
    }
}
