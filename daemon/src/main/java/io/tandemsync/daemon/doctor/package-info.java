/** The examination of the host: what could keep the daemon from its work, each with its remedy. */
@NullMarked
package io.tandemsync.daemon.doctor;

import org.jspecify.annotations.NullMarked;
