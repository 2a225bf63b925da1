package io.tandemsync.repository;

/**
 * How much memory and disk one repository takes before it writes a checkpoint.
 *
 * @param cacheMebibytes most memory for pages of the index that were read
 * @param unsavedBytes a commit that leaves more than this in memory writes a checkpoint
 * @param journalBytesMax a commit that leaves more than this in the journal since the last checkpoint writes one
 * @param journalBytesIdle maintenance writes a checkpoint once the journal has grown by this
 * @param segmentBytes a segment of the journal that has grown to this size is followed by a new one
 */
public record RepositoryLimits(
        int cacheMebibytes, int unsavedBytes, long journalBytesMax, long journalBytesIdle, long segmentBytes) {
    public RepositoryLimits {
        if (cacheMebibytes < 1 || unsavedBytes < 1 || journalBytesMax < 1 || journalBytesIdle < 1 || segmentBytes < 1) {
            throw new IllegalArgumentException("the limits of a repository are positive");
        }
    }

    /**
     * The usual limits. 16 MiB of cache hold the upper pages of a million paths; 32 MiB unsaved, with the buffers of writing
     * them, fit a heap of 256 MiB; 256 MiB of journal are read back in seconds, 4 MiB in less than a second.
     */
    public static RepositoryLimits standard() {
        return new RepositoryLimits(16, 32 << 20, 256L << 20, 4L << 20, 16L << 20);
    }
}
