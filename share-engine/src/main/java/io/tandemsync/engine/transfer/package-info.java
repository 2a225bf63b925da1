/** Moving content: what is missing is taken from local sources first and then from peers, and peers are supplied. */
@NullMarked
package io.tandemsync.engine.transfer;

import org.jspecify.annotations.NullMarked;
