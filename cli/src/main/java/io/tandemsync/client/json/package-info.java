/** A small immutable JSON tree, read and written within bounds. */
@NullMarked
package io.tandemsync.client.json;

import org.jspecify.annotations.NullMarked;
