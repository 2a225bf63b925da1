/** Peers that mean harm, against whole daemons. */
@NullMarked
package io.tandemsync.daemon.hostile;

import org.jspecify.annotations.NullMarked;
