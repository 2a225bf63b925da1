/** The index: the tables in an MVStore whose pages are sealed one by one. */
@NullMarked
package io.tandemsync.repository.index;

import org.jspecify.annotations.NullMarked;
