package io.tandemsync.engine.access;

/** Lengths that sealed bytes are padded to, so that a ciphertext tells little about what is in it. */
final class SizeClass {
    /** For records: most of them are small and there are many. */
    static final SizeClass RECORD = new SizeClass(64);
    /** For chunks and pages. */
    static final SizeClass CHUNK = new SizeClass(1024);

    private final long stepMin;

    private SizeClass(long stepMin) {
        this.stepMin = stepMin;
    }

    /** The least class that holds the length: a multiple of the smallest step, above eight steps of an eighth of its octave. */
    long above(long length) {
        if (length <= 0) {
            return 0;
        }
        long step = Math.max(stepMin, Long.highestOneBit(length - 1) >>> 3);
        long steps = (length - 1) / step + 1;
        return steps > Long.MAX_VALUE / step ? Long.MAX_VALUE : steps * step;
    }
}
