/** The command line: what a person or a script says to one device's daemon. */
@NullMarked
package io.tandemsync.cli;

import org.jspecify.annotations.NullMarked;
