package dev.switchback.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a repository interface that writes. It is routed like any other, and timed as a write instead of as a
 * read; under {@link RepositoryBuilder#dualWrite} the other adapter repeats it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Write {}
