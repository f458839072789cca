/** What people may do to a change from outside: who is who, which role each operation needs, and one desk that does it. */
@NullMarked
package dev.switchback.spring.operate;

import org.jspecify.annotations.NullMarked;
