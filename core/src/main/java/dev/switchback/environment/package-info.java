/** What surrounds a contract: the server it runs on, its standbys, who is in the way, and room for what comes. */
@NullMarked
package dev.switchback.environment;

import org.jspecify.annotations.NullMarked;
