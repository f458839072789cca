/** The directory adopts Switchback, by the very diff that {@code docs/adopting.md} shows. */
@NullMarked
package dev.switchback.examples.directory;

import org.jspecify.annotations.NullMarked;
