/** The daemon as a whole: what it is made of, how it starts and how it stops. */
@NullMarked
package io.tandemsync.daemon;

import org.jspecify.annotations.NullMarked;
