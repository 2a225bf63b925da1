/** Sealed chunks on their way between replicas: asked for, supplied, put together, and opened by those who may read. */
@NullMarked
package io.tandemsync.engine.sealed;

import org.jspecify.annotations.NullMarked;
