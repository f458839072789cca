/** Tables as people have them, and statements as applications send them. */
@NullMarked
package dev.switchback.tables;

import org.jspecify.annotations.NullMarked;
