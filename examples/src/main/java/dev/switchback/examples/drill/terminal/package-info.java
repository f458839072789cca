/** What a person sees: calm lines that stay, and below them a few that live. */
@NullMarked
package dev.switchback.examples.drill.terminal;

import org.jspecify.annotations.NullMarked;
