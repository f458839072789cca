package dev.switchback.spring.repository;

import dev.switchback.change.Path;
import dev.switchback.spring.repository.Pairing.Pair;
import dev.switchback.spring.start.StartRefusedException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Puts a routed bean beside each pair of beans marked {@link OldPath} and {@link NewPath}: the primary one of the interface
 * that both implement.
 */
public final class RoutedRepositories implements BeanDefinitionRegistryPostProcessor {

    /**
     * {@inheritDoc}
     *
     * @throws StartRefusedException with everything that keeps marked beans from being routed
     */
    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry instanceof ConfigurableListableBeanFactory beans) {
            List<String> faults = new ArrayList<>();
            Pairing pairing = new Pairing(adapters(beans, faults));
            faults.addAll(pairing.faults());
            if (!faults.isEmpty()) {
                throw new StartRefusedException(
                        "Adapters cannot be routed:\n - " + String.join("\n - ", faults) + "\n",
                        "each repository takes one bean marked @OldPath and one marked @NewPath of the same change");
            }
            pairing.pairs().forEach(pair -> registry.registerBeanDefinition(name(pair), definition(pair)));
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // All is done when definitions can still be added.
    }

    private static List<Adapter> adapters(ConfigurableListableBeanFactory beans, List<String> faults) {
        List<Adapter> adapters = new ArrayList<>();
        for (String name : beans.getBeanDefinitionNames()) {
            BeanDefinition definition = beans.getBeanDefinition(name);
            if (definition.isAbstract() || ScopedProxyUtils.isScopedTarget(name)) {
                continue;
            }
            OldPath old = mark(beans, name, OldPath.class);
            NewPath fresh = mark(beans, name, NewPath.class);
            Class<?> type = old == null && fresh == null ? null : beans.getType(name, false);
            if (type == null) {
                continue;
            }
            if (old != null && fresh != null) {
                faults.add("bean '" + name + "' is marked @OldPath and @NewPath: an adapter is for one shape");
                continue;
            }
            if (definition.isPrimary()) {
                faults.add("bean '" + name + "' is @Primary: the routed one is; leave it out");
            }
            if (old != null) {
                adapters.add(new Adapter(name, type, Path.OLD, old.value(), old.repository()));
            } else if (fresh != null) {
                adapters.add(new Adapter(name, type, Path.NEW, fresh.value(), fresh.repository()));
            }
        }
        return adapters;
    }

    private static <A extends Annotation> A mark(ConfigurableListableBeanFactory beans, String name, Class<A> type) {
        return beans.findAnnotationOnBean(name, type, false);
    }

    private static String name(Pair pair) {
        return pair.repository().getName() + "#routed";
    }

    private static RootBeanDefinition definition(Pair pair) {
        RootBeanDefinition definition = new RootBeanDefinition(RoutedRepositoryFactory.class);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, pair.repository());
        definition.getConstructorArgumentValues().addIndexedArgumentValue(1, pair.change());
        definition.getConstructorArgumentValues().addIndexedArgumentValue(2, pair.oldBean());
        definition.getConstructorArgumentValues().addIndexedArgumentValue(3, pair.newBean());
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, pair.repository());
        definition.setPrimary(true);
        return definition;
    }
}
