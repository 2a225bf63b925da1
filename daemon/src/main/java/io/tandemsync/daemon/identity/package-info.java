/** Who this device is: its key, its certificate, and the device id that peers know it by. */
@NullMarked
package io.tandemsync.daemon.identity;

import org.jspecify.annotations.NullMarked;
