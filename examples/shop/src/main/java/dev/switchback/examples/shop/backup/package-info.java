/** Where the gate hears of the backups. */
@NullMarked
package dev.switchback.examples.shop.backup;

import org.jspecify.annotations.NullMarked;
