/** A blind replica: stores sealed records and chunks, relays them between those who can read, and can read none itself. */
@NullMarked
package io.tandemsync.engine.blind;

import org.jspecify.annotations.NullMarked;
