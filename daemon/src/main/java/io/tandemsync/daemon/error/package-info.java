/** Why something that was asked for is refused, in words for programs and for people. */
@NullMarked
package io.tandemsync.daemon.error;

import org.jspecify.annotations.NullMarked;
