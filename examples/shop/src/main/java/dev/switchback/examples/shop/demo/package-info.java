/** What a newcomer need not do by hand: customers, the road up to the open window, and where to look. */
@NullMarked
package dev.switchback.examples.shop.demo;

import org.jspecify.annotations.NullMarked;
