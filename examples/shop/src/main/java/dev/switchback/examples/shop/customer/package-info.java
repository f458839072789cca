/** Customers, whose one name becomes two: the change, an adapter for each path, a search that is written once. */
@NullMarked
package dev.switchback.examples.shop.customer;

import org.jspecify.annotations.NullMarked;
