/** The log files in the home, and lines that nobody can forge. */
@NullMarked
package io.tandemsync.daemon.log;

import org.jspecify.annotations.NullMarked;
