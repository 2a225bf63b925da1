/** The life of one share: its loop, its status, and the rounds that scan, decide, fetch, place and announce. */
@NullMarked
package io.tandemsync.engine.share;

import org.jspecify.annotations.NullMarked;
