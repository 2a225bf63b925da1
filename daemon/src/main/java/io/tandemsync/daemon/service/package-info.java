/** What the system's service manager is told of the daemon's life. */
@NullMarked
package io.tandemsync.daemon.service;

import org.jspecify.annotations.NullMarked;
