/** The commands about the open conflicts of a share. */
@NullMarked
package io.tandemsync.cli.conflict;

import org.jspecify.annotations.NullMarked;
