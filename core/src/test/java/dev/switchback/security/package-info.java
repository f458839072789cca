/** What strangers, careless hands and hostile texts may not do: rights, injection, and values that show up where they should not. */
@NullMarked
package dev.switchback.security;

import org.jspecify.annotations.NullMarked;
