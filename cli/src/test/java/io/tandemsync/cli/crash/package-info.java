/** Real daemons that are killed, lose their power, or meet a disk that fails; and what must be true afterwards. */
@NullMarked
package io.tandemsync.cli.crash;

import org.jspecify.annotations.NullMarked;
