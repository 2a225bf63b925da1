/** What the engine needs of the world: a disk, a store, workers, a clock, randomness, signatures and channels to peers. */
@NullMarked
package io.tandemsync.engine.port;

import org.jspecify.annotations.NullMarked;
