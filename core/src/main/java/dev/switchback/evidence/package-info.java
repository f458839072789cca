/** What is known of a change for those who were not there: a package of files, its report and scorecard, and its check without a database. */
@NullMarked
package dev.switchback.evidence;

import org.jspecify.annotations.NullMarked;
