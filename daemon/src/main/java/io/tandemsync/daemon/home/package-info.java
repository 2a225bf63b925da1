/** The files of the home: what this device remembers between two runs, each replaced atomically and none readable by others. */
@NullMarked
package io.tandemsync.daemon.home;

import org.jspecify.annotations.NullMarked;
