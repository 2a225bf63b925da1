/** The commands about the peers of a share. */
@NullMarked
package io.tandemsync.cli.peer;

import org.jspecify.annotations.NullMarked;
