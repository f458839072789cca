/** The hook for Liquibase: change sets leave alone what a change under way needs. */
@NullMarked
package dev.switchback.liquibase;

import org.jspecify.annotations.NullMarked;
