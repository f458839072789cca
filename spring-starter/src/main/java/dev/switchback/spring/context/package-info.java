/** For whom a unit of work is: the request it serves, and who is logged in. */
@NullMarked
package dev.switchback.spring.context;

import org.jspecify.annotations.NullMarked;
