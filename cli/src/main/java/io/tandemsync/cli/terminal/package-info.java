/** What a person sees: tables, sizes, QR drawings, a screen drawn again in place. */
@NullMarked
package io.tandemsync.cli.terminal;

import org.jspecify.annotations.NullMarked;
