/** The console over HTTP. */
@org.jspecify.annotations.NullUnmarked
package dev.switchback.spring.console;
