/** jOOQ: the query is written once, and both paths are served. */
@NullMarked
package dev.switchback.jooq;

import org.jspecify.annotations.NullMarked;
