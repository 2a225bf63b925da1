/** What runs one share: its repository, its links and its watch, each behind an interface of the registry's own. */
@NullMarked
package io.tandemsync.daemon.replica;

import org.jspecify.annotations.NullMarked;
