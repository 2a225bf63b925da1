/** The commands about this device and its daemon. */
@NullMarked
package io.tandemsync.cli.device;

import org.jspecify.annotations.NullMarked;
