/** What customers have ordered. */
@NullMarked
package dev.switchback.examples.shop.order;

import org.jspecify.annotations.NullMarked;
