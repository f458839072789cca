package dev.switchback.examples.shop.customer;

/**
 * A customer as the shop sees one, whichever columns that came from.
 *
 * @param id the key
 * @param name in one piece
 * @param email where to write to
 */
public record Customer(long id, String name, String email) {}
