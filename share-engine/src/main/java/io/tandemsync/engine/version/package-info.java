/** Kept versions: what syncing pushed aside, for how long it stays, and who still writes to it. */
@NullMarked
package io.tandemsync.engine.version;

import org.jspecify.annotations.NullMarked;
