/** The manifests in {@code deploy}: whether a cluster would take them, as far as one can know without a cluster. */
@NullMarked
package dev.switchback.examples.shop.deploy;

import org.jspecify.annotations.NullMarked;
