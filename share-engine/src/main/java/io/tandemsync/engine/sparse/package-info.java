/** Long runs of zeros in files: telling them, and writing them so that they take no room. */
@NullMarked
package io.tandemsync.engine.sparse;

import org.jspecify.annotations.NullMarked;
