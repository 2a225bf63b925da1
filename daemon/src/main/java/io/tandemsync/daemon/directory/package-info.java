/** The directories that are to become shares: whether they may, and what is made or found in them. */
@NullMarked
package io.tandemsync.daemon.directory;

import org.jspecify.annotations.NullMarked;
