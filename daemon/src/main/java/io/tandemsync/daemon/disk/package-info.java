/** Real files: the share's directory reached through system calls relative to held descriptors. */
@NullMarked
package io.tandemsync.daemon.disk;

import org.jspecify.annotations.NullMarked;
