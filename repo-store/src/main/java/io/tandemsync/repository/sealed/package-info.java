/** Sealed chunks and records of a blind replica, as files beside the repository. */
@NullMarked
package io.tandemsync.repository.sealed;

import org.jspecify.annotations.NullMarked;
