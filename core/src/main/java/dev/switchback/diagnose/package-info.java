/** Whether the image can be rolled back: the incident's four questions, answered read-only on a broken system. */
@NullMarked
package dev.switchback.diagnose;

import org.jspecify.annotations.NullMarked;
