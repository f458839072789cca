package dev.switchback.spring.repository;

import static java.util.Objects.requireNonNull;

import dev.switchback.Switchback;
import dev.switchback.access.Mirror;
import dev.switchback.access.RepositoryBuilder;
import dev.switchback.access.Transactions;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.spring.start.StartRefusedException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartFactoryBean;

/**
 * Makes one repository out of two beans. Both write, in one of Spring's transactions, where the database cannot complete the
 * other shape, or where an adapter says with {@link Mirror} how it repeats the other's writes; elsewhere the sync trigger
 * completes what one of them wrote.
 */
final class RoutedRepositoryFactory implements SmartFactoryBean<Object>, BeanFactoryAware {

    private final Class<?> repository;
    private final String change;
    private final String oldBean;
    private final String newBean;
    private @Nullable BeanFactory beans;

    RoutedRepositoryFactory(Class<?> repository, String change, String oldBean, String newBean) {
        this.repository = repository;
        this.change = change;
        this.oldBean = oldBean;
        this.newBean = newBean;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    @Override
    public Class<?> getObjectType() {
        return repository;
    }

    /** What is wrong with it is to be known at start-up, not when somebody first asks for it. */
    @Override
    public boolean isEagerInit() {
        return true;
    }

    @Override
    public Object getObject() {
        return routed(repository);
    }

    private <T> T routed(Class<T> type) {
        BeanFactory factory = requireNonNull(beans);
        Switchback switchback = factory.getBean(Switchback.class);
        SchemaChange definition = switchback.change(change).definition();
        T old = factory.getBean(oldBean, type);
        T fresh = factory.getBean(newBean, type);
        refuseHiddenMirrors(oldBean, old);
        refuseHiddenMirrors(newBean, fresh);
        RepositoryBuilder<T> builder =
                switchback.repository(type, definition).oldPath(old).newPath(fresh);
        if (!(definition.mapping() instanceof SqlMapping) || mirrors(old) || mirrors(fresh)) {
            builder.dualWrite(factory.getBean(Transactions.class));
        }
        return builder.build();
    }

    private static boolean mirrors(Object adapter) {
        return methods(adapter).anyMatch(method -> method.isAnnotationPresent(Mirror.class));
    }

    private static Stream<Method> methods(Object adapter) {
        return Stream.<Class<?>>iterate(
                        AopUtils.getTargetClass(adapter), type -> type != null, type -> type.getSuperclass())
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()));
    }

    /** A proxy of interfaces has no method of the class behind it but theirs. */
    private static void refuseHiddenMirrors(String bean, Object adapter) {
        if (AopUtils.isJdkDynamicProxy(adapter) && mirrors(adapter)) {
            throw new StartRefusedException(
                    "bean '" + bean
                            + "' has a method marked @Mirror behind a proxy that has only its interfaces' methods",
                    "have it proxied by its class (spring.aop.proxy-target-class=true, proxyTargetClass = true)");
        }
    }
}
