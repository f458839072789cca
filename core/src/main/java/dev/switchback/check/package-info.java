/** What a feature has to say before something is destroyed: the checks that the gate collects, without knowing who wrote them. */
@NullMarked
package dev.switchback.check;

import org.jspecify.annotations.NullMarked;
