/** The journal: every committed batch as one sealed frame, in append-only segments. */
@NullMarked
package io.tandemsync.repository.journal;

import org.jspecify.annotations.NullMarked;
