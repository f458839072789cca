package dev.switchback.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a public method of an adapter that repeats a {@link Write} of the other adapter in the same transaction, under
 * {@link RepositoryBuilder#dualWrite}. It has the name of the method it repeats; its parameters are that method's result,
 * followed by that method's parameters. So a key that the first write generated is handed to the second.
 *
 * <pre>{@code
 * long add(String name);                 // of the repository interface, marked @Write
 *
 * @Mirror
 * public void add(long id, String name)  // of either adapter
 * }</pre>
 *
 * On the method itself it says that the same call is the repetition; that is so anyway unless the change has a Java
 * mapping, under which Switchback completes the rows by itself.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Mirror {}
