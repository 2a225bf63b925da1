/** The encrypted repository of one replica: an index under MVStore that a journal makes durable. */
@NullMarked
package io.tandemsync.repository;

import org.jspecify.annotations.NullMarked;
