/** What happened lately, numbered, for people and programs that follow along. */
@NullMarked
package io.tandemsync.daemon.event;

import org.jspecify.annotations.NullMarked;
