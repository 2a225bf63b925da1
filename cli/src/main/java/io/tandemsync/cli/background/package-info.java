/** Starting and stopping the daemon that runs behind the commands. */
@NullMarked
package io.tandemsync.cli.background;

import org.jspecify.annotations.NullMarked;
