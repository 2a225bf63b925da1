package io.tandemsync.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * What this replica's disk last showed at a path, and what a local edit made on top of it has therefore seen.
 *
 * @param entry what stood there; a tombstone where nothing did
 * @param past the dots that this state of the disk covers
 * @param contentDot the dot of the content shown; null where the directory is implied or nothing was ever here
 * @param stamp what the disk said after the entry had been placed or scanned; null where nothing stands
 */
public record Base(Entry entry, Past past, @Nullable Dot contentDot, @Nullable Stamp stamp) {}
