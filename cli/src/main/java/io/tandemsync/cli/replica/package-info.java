/** The commands about the other replicas of a share. */
@NullMarked
package io.tandemsync.cli.replica;

import org.jspecify.annotations.NullMarked;
