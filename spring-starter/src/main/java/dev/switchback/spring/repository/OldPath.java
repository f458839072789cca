package dev.switchback.spring.repository;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The adapter for the old shape of a change: a bean that reads and writes that shape alone. With its counterpart, marked
 * {@link NewPath}, it becomes a repository of the interface that both implement: the bean that is injected for that
 * interface, each call of which goes to the adapter of the decided path.
 *
 * <p>On a class that is a bean, a Spring Data repository, or a {@code @Bean} method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface OldPath {

    /** The name of the change. */
    String value();

    /** The repository interface, where both adapters have more than one of the application's interfaces in common. */
    Class<?> repository() default void.class;
}
