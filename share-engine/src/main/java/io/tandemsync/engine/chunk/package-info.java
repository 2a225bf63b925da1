/** How the content of a file becomes chunks, pages and one id: content-defined cuts and keyed hashes. */
@NullMarked
package io.tandemsync.engine.chunk;

import org.jspecify.annotations.NullMarked;
