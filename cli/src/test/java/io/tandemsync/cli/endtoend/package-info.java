/** Real daemons, as processes of their own, on real trees of files. */
@NullMarked
package io.tandemsync.cli.endtoend;

import org.jspecify.annotations.NullMarked;
