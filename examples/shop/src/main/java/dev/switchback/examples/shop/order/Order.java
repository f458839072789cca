package dev.switchback.examples.shop.order;

import java.time.OffsetDateTime;

/**
 * An order.
 *
 * @param id the key
 * @param customerId who ordered
 * @param customer what that one is called
 * @param item what
 * @param cents for how much
 * @param orderedAt when
 */
record Order(long id, long customerId, String customer, String item, long cents, OffsetDateTime orderedAt) {}
