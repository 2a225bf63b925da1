/** The commands about what syncing replaced or deleted here. */
@NullMarked
package io.tandemsync.cli.version;

import org.jspecify.annotations.NullMarked;
