/** Spring's transactions: each is a unit of work, and Switchback writes in them. */
@NullMarked
package dev.switchback.spring.transaction;

import org.jspecify.annotations.NullMarked;
