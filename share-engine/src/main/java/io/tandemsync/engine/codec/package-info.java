/** Canonical bytes: writing and strictly reading numbers, byte strings and text. */
@NullMarked
package io.tandemsync.engine.codec;

import org.jspecify.annotations.NullMarked;
