/** Decides, as pure functions, what a replica knows about a path, what its disk needs, and which records it makes. */
@NullMarked
package io.tandemsync.engine.reconcile;

import org.jspecify.annotations.NullMarked;
