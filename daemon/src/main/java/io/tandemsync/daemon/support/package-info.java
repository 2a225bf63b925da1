/** What a person hands to whoever helps: everything about a daemon but its secrets and, unless asked for, its names. */
@NullMarked
package io.tandemsync.daemon.support;

import org.jspecify.annotations.NullMarked;
