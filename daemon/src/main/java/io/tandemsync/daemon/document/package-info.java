/** What the control API says of the device, its shares, conflicts and versions, as the contract writes it down. */
@NullMarked
package io.tandemsync.daemon.document;

import org.jspecify.annotations.NullMarked;
