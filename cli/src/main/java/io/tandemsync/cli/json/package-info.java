/** A small immutable JSON tree, read and written within bounds. */
@NullMarked
package io.tandemsync.cli.json;

import org.jspecify.annotations.NullMarked;
