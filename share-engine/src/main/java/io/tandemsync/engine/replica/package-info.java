/** One replica's knowledge in motion: merging what comes, minting what is found, settling what conflicts. */
@NullMarked
package io.tandemsync.engine.replica;

import org.jspecify.annotations.NullMarked;
