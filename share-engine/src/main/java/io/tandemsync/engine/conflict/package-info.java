/** Open conflicts as people see them, and how a person ends one. */
@NullMarked
package io.tandemsync.engine.conflict;

import org.jspecify.annotations.NullMarked;
