/** Who may do what by which keys: a share's keys, tokens, proofs on links, and records and chunks sealed and signed. */
@NullMarked
package io.tandemsync.engine.access;

import org.jspecify.annotations.NullMarked;
