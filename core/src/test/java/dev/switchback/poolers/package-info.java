/** What stands between an application and its server: a pooler in transaction mode, and a pool that is far too small. */
@NullMarked
package dev.switchback.poolers;

import org.jspecify.annotations.NullMarked;
