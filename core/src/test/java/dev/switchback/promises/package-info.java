/** The promises about an application's reads and writes, each told once, for every way in which an application can be built. */
@NullMarked
package dev.switchback.promises;

import org.jspecify.annotations.NullMarked;
