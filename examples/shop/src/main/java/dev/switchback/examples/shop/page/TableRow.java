package dev.switchback.examples.shop.page;

import org.jspecify.annotations.Nullable;

/**
 * A customer as the table has it.
 *
 * @param id the key
 * @param fullName null also where there is no such column
 * @param firstName null also where there is no such column
 * @param lastName null also where there is no such column
 * @param writtenBy who wrote it last
 * @param age how many seconds ago
 */
record TableRow(
        long id,
        @Nullable String fullName,
        @Nullable String firstName,
        @Nullable String lastName,
        String writtenBy,
        double age) {}
