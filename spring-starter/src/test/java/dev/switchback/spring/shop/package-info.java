/** An application of many technologies, for tests. */
@NullMarked
package dev.switchback.spring.shop;

import org.jspecify.annotations.NullMarked;
