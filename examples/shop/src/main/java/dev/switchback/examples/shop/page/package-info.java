/** What the shop's page shows. */
@NullMarked
package dev.switchback.examples.shop.page;

import org.jspecify.annotations.NullMarked;
