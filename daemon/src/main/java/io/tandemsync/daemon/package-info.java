/** The composition root of the daemon. */
@NullMarked
package io.tandemsync.daemon;

import org.jspecify.annotations.NullMarked;
