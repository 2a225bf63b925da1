/** The shares of this device: registering, opening, pausing and removing them, and what they show. */
@NullMarked
package io.tandemsync.daemon.share;

import org.jspecify.annotations.NullMarked;
