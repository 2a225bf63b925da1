/** How far long work has got, for whoever waits: a bar on a terminal, lines elsewhere. */
@NullMarked
package io.tandemsync.cli.progress;

import org.jspecify.annotations.NullMarked;
