/** The code of the documents about jOOQ. */
@NullMarked
package dev.switchback.jooq.docs;

import org.jspecify.annotations.NullMarked;
