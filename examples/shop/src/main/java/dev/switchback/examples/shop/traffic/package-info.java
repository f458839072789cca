/** Traffic of the shop's own, and the old image beside it. */
@NullMarked
package dev.switchback.examples.shop.traffic;

import org.jspecify.annotations.NullMarked;
