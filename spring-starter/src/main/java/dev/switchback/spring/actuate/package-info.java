/** Switchback in Spring Boot's Actuator: an endpoint to look and, for those who may, to act; health and info that never alarm. */
@NullMarked
package dev.switchback.spring.actuate;

import org.jspecify.annotations.NullMarked;
