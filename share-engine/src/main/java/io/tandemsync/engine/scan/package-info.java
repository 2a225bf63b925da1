/** Comparing the directory with what is known of it: walks, quiet time, and hashing. */
@NullMarked
package io.tandemsync.engine.scan;

import org.jspecify.annotations.NullMarked;
