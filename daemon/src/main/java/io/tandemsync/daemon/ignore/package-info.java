/** The rules of {@code .syncignore} files, read as git reads those of its own. */
@NullMarked
package io.tandemsync.daemon.ignore;

import org.jspecify.annotations.NullMarked;
