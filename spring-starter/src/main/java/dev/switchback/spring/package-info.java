/** Spring Boot: finds what Switchback needs among the application's beans, and puts what it offers beside them. */
@NullMarked
package dev.switchback.spring;

import org.jspecify.annotations.NullMarked;
