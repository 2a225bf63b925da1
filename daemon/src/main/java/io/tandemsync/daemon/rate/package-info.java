/** How fast content may go and come: limits of a device and of each of its shares, kept message by message. */
@NullMarked
package io.tandemsync.daemon.rate;

import org.jspecify.annotations.NullMarked;
