/** Talking with peers about one share: telling what changed, taking in what they tell, and proving to be in sync. */
@NullMarked
package io.tandemsync.engine.exchange;

import org.jspecify.annotations.NullMarked;
