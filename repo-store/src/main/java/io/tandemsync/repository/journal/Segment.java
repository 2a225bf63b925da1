package io.tandemsync.repository.journal;

import io.tandemsync.repository.seal.PrivateFiles;
import io.tandemsync.repository.seal.SealKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One file of the journal, known by its number and the sequence number of its first frame.
 *
 * <p>It starts with magic (8), format version (4), segment number (4), first sequence number (8), salt (32) and a MAC (16)
 * over all of these. The salt makes the segment's key its own.
 *
 * @param file where it lies
 * @param number its place among the segments, from 1
 * @param first the sequence number of its first frame
 * @param cipher the cipher for its frames
 */
record Segment(Path file, int number, long first, FrameCipher cipher) {
    /** Bytes before the first frame. */
    static final int HEADER_BYTES = 72;

    private static final byte[] MAGIC = "TANDEMJL".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final int SALT_AT = 24;
    private static final int SALT_BYTES = 32;
    private static final int MAC_AT = SALT_AT + SALT_BYTES;
    private static final String PREFIX = "journal-";
    private static final int DIGITS = 8;

    /** Whether a file of this name is a segment. */
    static boolean isName(String name) {
        return name.length() == PREFIX.length() + DIGITS
                && name.startsWith(PREFIX)
                && name.substring(PREFIX.length()).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** A new segment without frames, whose file and name survive a power cut. */
    static Segment create(Path directory, int number, long first, SealKey journalKey) throws IOException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(number)
                .putLong(first)
                .put(salt);
        header.put(mac(journalKey, header.array()), 0, HEADER_BYTES - MAC_AT).flip();
        Path file = directory.resolve(String.format(Locale.ROOT, PREFIX + "%0" + DIGITS + "d", number));
        try (FileChannel channel = PrivateFiles.open(file)) {
            channel.truncate(0);
            PrivateFiles.writeFully(channel, header, 0);
            channel.force(true);
        }
        PrivateFiles.forceDirectory(directory);
        return new Segment(file, number, first, frames(journalKey, salt));
    }

    /** The segment in the file; empty if its header is not whole or not what was written. */
    static Optional<Segment> read(Path file, SealKey journalKey) throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        try (FileChannel channel = PrivateFiles.open(file)) {
            ByteBuffer into = ByteBuffer.wrap(header);
            while (into.hasRemaining()) {
                if (channel.read(into, into.position()) < 0) {
                    return Optional.empty();
                }
            }
        }
        byte[] mac = Arrays.copyOf(mac(journalKey, header), HEADER_BYTES - MAC_AT);
        ByteBuffer from = ByteBuffer.wrap(header);
        int number = from.getInt(MAGIC.length + Integer.BYTES);
        boolean genuine = MessageDigest.isEqual(mac, Arrays.copyOfRange(header, MAC_AT, HEADER_BYTES))
                && file.endsWith(String.format(Locale.ROOT, PREFIX + "%0" + DIGITS + "d", number));
        if (!genuine) {
            return Optional.empty();
        }
        long first = from.getLong(MAGIC.length + 2 * Integer.BYTES);
        byte[] salt = Arrays.copyOfRange(header, SALT_AT, MAC_AT);
        return Optional.of(new Segment(file, number, first, frames(journalKey, salt)));
    }

    /** The whole file. */
    byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    private static FrameCipher frames(SealKey journalKey, byte[] salt) {
        return new FrameCipher(journalKey.derive("journal segment", salt));
    }

    private static byte[] mac(SealKey journalKey, byte[] header) {
        return journalKey.mac(Arrays.copyOf(header, MAC_AT));
    }
}
