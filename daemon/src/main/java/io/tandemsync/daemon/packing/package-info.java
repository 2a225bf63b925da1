/** Content packed for a link that is slower than packing, and what tells that it is. */
@NullMarked
package io.tandemsync.daemon.packing;

import org.jspecify.annotations.NullMarked;
