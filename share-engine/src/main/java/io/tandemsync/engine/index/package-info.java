/** What a replica knows about every path of its share, kept in the repository with its totals and digests. */
@NullMarked
package io.tandemsync.engine.index;

import org.jspecify.annotations.NullMarked;
