/** What stands between the rollback window and contract: the collected checks, the approval, the destructive DDL. */
@NullMarked
package dev.switchback.gate;

import org.jspecify.annotations.NullMarked;
