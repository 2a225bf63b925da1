/** A text that is redrawn in place on a terminal. */
@NullMarked
package io.tandemsync.cli.screen;

import org.jspecify.annotations.NullMarked;
