/** Which paths of a share a replica leaves alone, because of rules in the share or a setting here. */
@NullMarked
package io.tandemsync.engine.selection;

import org.jspecify.annotations.NullMarked;
