/** Turns what the operating system says of changed files into hints for the engine. */
@NullMarked
package io.tandemsync.watcher;

import org.jspecify.annotations.NullMarked;
