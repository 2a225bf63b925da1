/** How far a share has got: what has come, how fast, and how long the rest will take. */
@NullMarked
package io.tandemsync.daemon.progress;

import org.jspecify.annotations.NullMarked;
