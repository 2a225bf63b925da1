/** Making the disk show what it should: staging, swaps that never lose a racing edit, and what they push aside. */
@NullMarked
package io.tandemsync.engine.place;

import org.jspecify.annotations.NullMarked;
