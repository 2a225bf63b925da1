/** What two devices say to each other, as values: the messages of a link and of a share, and their bounds. */
@NullMarked
package io.tandemsync.engine.protocol;

import org.jspecify.annotations.NullMarked;
