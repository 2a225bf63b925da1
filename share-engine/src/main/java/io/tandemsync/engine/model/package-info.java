/** The values a share is made of: paths, entries, records, dots, pasts, content and stamps. No I/O, clock or randomness. */
@NullMarked
package io.tandemsync.engine.model;

import org.jspecify.annotations.NullMarked;
